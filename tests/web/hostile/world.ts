import { cronSecret, type Server } from './server.ts';

/** What is there for a hostile request to name. */
export interface World {
  port: number;
  /** A job that two items of six are done of, and one of its items, one of its conversations. */
  jobId: string;
  itemId: string;
  conversationId: string;
}

/** A submission of one conversation, or what the changes make of it. */
export const one = (changes: object = {}) => ({
  name: 'One',
  model: 'rehearsal:default',
  items: [{ persona: 'anxious_planner', emotionalArc: 'fear_to_confidence', topic: 'roth_ira_conversion' }],
  ...changes,
});

/** A conversation that rests on nothing but itself: whatever became of the scaffolding, it can be made. */
export const selfContained = {
  name: 'By itself',
  model: 'rehearsal:default',
  personas: [{ key: 'own', name: 'Ada' }],
  emotionalArcs: [
    {
      ...{ key: 'own', name: 'Own', startingEmotion: 'fear', endingEmotion: 'calm', turnsMin: 2, turnsMax: 3 },
      ...{ startingIntensityMin: 0.5, startingIntensityMax: 0.9, endingIntensityMin: 0.5, endingIntensityMax: 0.9 },
    },
  ],
  topics: [{ key: 'own', name: 'Own' }],
  templates: [{ name: 'Own', tier: 'template', emotionalArc: 'own', text: 'Write for {{persona_name}}.' }],
  items: [{ persona: 'own', emotionalArc: 'own', topic: 'own' }],
};

export const json = (body: unknown) => ({
  headers: { 'content-type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

export async function readJson<Answer>(server: Server, path: string): Promise<Answer> {
  const { status, text } = await server.send({ method: 'GET', path });
  if (status !== 200) throw new Error(`${path} answered ${status}: ${text}`);
  return JSON.parse(text) as Answer;
}

/** @returns the job's id */
export async function submit(server: Server, plan: object): Promise<string> {
  const { status, text } = await server.send({
    method: 'POST',
    path: '/api/conversations/generate-batch',
    ...json(plan),
  });
  if (status !== 202) throw new Error(`The submission was answered ${status}: ${text}`);
  return (JSON.parse(text) as { jobId: string }).jobId;
}

/** Works on one job, or on all, until nothing is left. */
export async function tick(server: Server, jobId?: string): Promise<void> {
  for (let more = true; more; ) {
    const path = `/api/cron/tick${jobId ? `?job=${jobId}` : ''}`;
    const { status, text } = await server.send({
      method: 'POST',
      path,
      headers: { authorization: `Bearer ${cronSecret}` },
    });
    if (status !== 200) throw new Error(`A tick was answered ${status}: ${text}`);
    more = (JSON.parse(text) as { more: boolean }).more;
  }
}

export async function openWorld(server: Server): Promise<World> {
  const { items: plans } = selfContained;
  const six = Array.from({ length: 6 }, (_, number) => ({ ...plans[0], parameters: { number } }));
  const jobId = await submit(server, { ...selfContained, name: 'Six', items: six });
  await server.send({ method: 'POST', path: `/api/batch-jobs/${jobId}/process-next?items=2` });
  const done = await readJson<{ items: { id: string; conversationId: string }[] }>(
    server,
    `/api/batch-jobs/${jobId}/items?status=completed`,
  );
  const [first] = done.items;
  return { port: server.port, jobId, itemId: first!.id, conversationId: first!.conversationId };
}
