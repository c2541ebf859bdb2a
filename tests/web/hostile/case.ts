import type { Got, Sent } from './send.ts';
import { json, one, type World } from './world.ts';

/** One hostile request, and what a server that keeps its head answers. */
export interface HostileCase {
  name: string;
  request(world: World): Sent;
  status: number;
  /** Its body is as large as may be, and takes memory while it is read. */
  large?: true;
  /** Of the problem document. */
  code?: string;
  /** What must be true of the answer beside. */
  holds?(got: Got): boolean;
}

export const submitPath = '/api/conversations/generate-batch';

/** A body sent to the submission, without writing anything where it turns out to be in order. */
export const plan = (body: Sent['body'], type = 'application/json', query = '?dryRun=true'): (() => Sent) => {
  return () => ({ method: 'POST', path: `${submitPath}${query}`, headers: { 'content-type': type }, body });
};

/** A submission of one conversation with these changes. */
export const oneWith = (changes: object): (() => Sent) => plan(json(one(changes)).body);

/** The same, with this JSON text as the value of a field. */
export const oneWithText = (field: string, text: string): (() => Sent) => {
  const whole = json(one()).body;
  return plan(`${whole.slice(0, -1)},${JSON.stringify(field)}:${text}}`);
};

export const get =
  (path: string | ((world: World) => string), headers?: Record<string, string>) =>
  (world: World): Sent => ({
    method: 'GET',
    path: typeof path === 'string' ? path : path(world),
    ...(headers && { headers }),
  });

/** A change of the job. */
export const change =
  (body: Sent['body'], headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  (world: World): Sent => ({
    method: 'PATCH',
    path: `/api/batch-jobs/${world.jobId}`,
    headers,
    body,
  });

/** How input that is wrong is answered, and what is not there. */
export const refused = { status: 400, code: 'invalid_input' } as const;
export const missing = { status: 404, code: 'not_found' } as const;
