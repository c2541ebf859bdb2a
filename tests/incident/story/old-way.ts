import type { Database } from '#platform/database.ts';
import { oldWayServer } from '../../../scripts/build-old-way.mjs';
import { createOldTables, shippedArcId, zeros } from '../../adoption/support/old-tables.ts';
import { until } from '../../postgres-server/support/processes.ts';
import type { ModelServer } from '../support/model-server.ts';
import { Platform } from '../support/platform.ts';

/** A job as the old way shows it. */
interface OldJob {
  status: string;
  completed_items: number;
  failed_items: number;
  items: { position: number; status: string; error_message: string | null }[];
}

export interface OldOutcome {
  jobId: string;
  /** Items by their status at the end. */
  items: Record<string, number>;
  job: OldJob;
  /** What came of the attempt to stop it. */
  cancelAnswered: number;
  /** How long nothing has changed. */
  stillMs: number;
}

/** Many times as long as a call takes. */
const looks = 5;
const lookEveryMs = 2_000;

/** The old way: 202, and the work after the response in a process that the platform freezes then. */
export async function runOldWay(db: Database, model: ModelServer, tell: (what: string) => void): Promise<OldOutcome> {
  await createOldTables(db, {});
  const platform = await Platform.open(oldWayServer, { DATABASE_URL: db.url, OPENAI_BASE_URL: model.url });
  try {
    const jobId = await submit(platform.url, tell);
    await until('its calls are made', async () => {
      const { items } = await read(platform.url, jobId);
      return items.every(({ status }) => status === 'failed' || status === 'processing') && model.inFlight > 0;
    });
    const taken = model.inFlight;
    const { pid, ended } = await platform.freeze();
    const frozenMs = performance.now();
    tell(`The platform freezes the function: SIGSTOP to process ${pid}. ${taken} calls were on their way.`);
    await ended;
    tell(
      `… and ends it: SIGKILL to process ${pid}. What it had in memory is gone; a new process answers from here on.`,
    );
    await show(platform.url, jobId, tell);
    const cancel = await fetch(`${platform.url}/api/jobs/${jobId}/cancel`, { method: 'POST' });
    tell(`POST /api/jobs/ID/cancel  ${cancel.status} ${await cancel.text()}`);
    for (let look = 0; look < looks; look++) {
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
      await show(platform.url, jobId, tell);
    }
    const job = await read(platform.url, jobId);
    const items: Record<string, number> = {};
    for (const { status } of job.items) items[status] = (items[status] ?? 0) + 1;
    return { jobId, items, job, cancelAnswered: cancel.status, stillMs: performance.now() - frozenMs };
  } finally {
    await platform.close();
  }
}

async function submit(url: string, tell: (what: string) => void): Promise<string> {
  const parameters = { templateId: zeros, emotional_arc_id: shippedArcId };
  const items = Array.from({ length: 6 }, (_, index) => ({ topic: `Topic ${index + 1}`, parameters }));
  const answer = await fetch(`${url}/api/jobs`, { method: 'POST', body: JSON.stringify({ name: 'Six', items }) });
  const body = await answer.text();
  tell(`POST /api/jobs  ${answer.status} ${body}`);
  return (JSON.parse(body) as { jobId: string }).jobId;
}

async function read(url: string, jobId: string): Promise<OldJob> {
  return (await (await fetch(`${url}/api/jobs/${jobId}`)).json()) as OldJob;
}

async function show(url: string, jobId: string, tell: (what: string) => void): Promise<void> {
  const { status, completed_items, failed_items, items } = await read(url, jobId);
  const byState = Map.groupBy(items, (item) => (item.error_message ? `"${item.error_message}"` : item.status));
  const each = [...byState].map(([state, those]) => `${those.map(({ position }) => position).join(', ')} ${state}`);
  tell(
    `GET  /api/jobs/ID  ${status}. Items: ${each.join('; ')}. Counters: ${completed_items} of 6 done, ${failed_items} failed`,
  );
}
