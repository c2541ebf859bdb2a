import { onTestFinished } from 'vitest';
import { type Visitor, visitedBy } from '#app/_lib/auth/visitor.ts';
import { setWebStore, storeOf } from '#app/_lib/store.ts';
import { POST as generateBatch } from '#app/api/conversations/generate-batch/route.ts';
import { readConfig } from '#platform/config.ts';
import type { Database } from '#platform/database.ts';
import { freshDatabase } from '../setup/database.ts';
import { seed } from '../setup/drain.ts';
import { expectAsDescribed } from './described.ts';

type Params = Record<string, string | string[] | undefined>;
export type Handler = (request: Request, context: { params: Promise<Params> }) => Promise<Response>;

/** A fresh database with the shipped scaffolding, from which the routes answer. `env` is what the app would find in its environment. */
export async function freshApp(env: Record<string, string> = {}): Promise<Database> {
  const { db } = await freshDatabase();
  await seed(db);
  answerFrom(db, env);
  return db;
}

/** Requests are answered from this database, by a process of this environment; as if the one before had ended. */
export function answerFrom(db: Database, env: Record<string, string> = {}): void {
  const after: Promise<void>[] = [];
  const store = storeOf(readConfig(env), db, 'web@test', (work) => void after.push(work()));
  setWebStore(store);
  onTestFinished(async () => {
    await Promise.all(after);
    await store.drives.close();
  });
}

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what a route answers is what the test is about
  body: any;
}

/** A program on this machine. */
export const atHome: Visitor = {
  address: '127.0.0.1',
  port: 3000,
  passedOn: false,
  forwardedFor: null,
  https: false,
};

/** Calls a route’s handler as Next would; as the local owner, unless said otherwise. */
export async function call(
  handler: Handler,
  path: string,
  params: Params = {},
  init: RequestInit = {},
  visitor: Visitor = atHome,
): Promise<Answer> {
  const request = new Request(`http://localhost${path}`, init);
  if (!request.headers.has('host')) request.headers.set('host', 'localhost:3000');
  const response = await visitedBy(visitor, () => handler(request, { params: Promise.resolve(params) }));
  const answer = { status: response.status, headers: response.headers, body: await bodyOf(response) };
  expectAsDescribed(handler, answer);
  return answer;
}

/** The value of JSON; else the text, of a stream that may never end its beginning. */
async function bodyOf(response: Response): Promise<unknown> {
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('text/event-stream')) {
    const reader = response.body!.getReader();
    const { value } = await reader.read();
    await reader.cancel();
    return Buffer.from(value ?? []).toString();
  }
  const text = await response.text();
  if (text === '') return null;
  return /[/+]json$/.test(type.split(';')[0]!) ? JSON.parse(text) : text;
}

/** A body of a type, sent by POST. */
export const posted = (
  body: string | object,
  type = 'application/json',
  headers: Record<string, string> = {},
): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': type, ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

export const six = {
  name: 'Six',
  model: 'rehearsal:default',
  grid: {
    personas: ['overwhelmed_avoider', 'anxious_planner', 'pragmatic_optimist'],
    emotionalArcs: ['confusion_to_clarity', 'fear_to_confidence'],
    topics: ['roth_ira_conversion'],
  },
};

/** Submits six conversations, or what the changes make of them. @returns the job's id */
export async function submitSix(changes: object = {}): Promise<string> {
  const { body } = await call(generateBatch, '/api/conversations/generate-batch', {}, posted({ ...six, ...changes }));
  return body.jobId;
}
