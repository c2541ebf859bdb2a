import type { Queryable } from '#platform/database.ts';
import type { Actor } from './actor.ts';

/** What a statement does, as far as the oracles tell acts apart. `command`: whatever the person or duty does that sent it. */
export const acts = [
  'claim',
  'read_claim',
  'settle',
  'renew',
  'expire',
  'large_act',
  'cancel',
  'pause',
  'resume',
  'retry',
  'adjust',
  'notify',
  'read',
] as const;
export type Act = (typeof acts)[number];

/** A statement (or a transaction) that an actor sent and that has not come back yet. */
export interface Statement {
  actor: Actor;
  act: Act;
  sql: string;
  parameters: unknown[];
  run(connection: Queryable): Promise<unknown>;
  resolve(result: unknown): void;
  reject(error: unknown): void;
  /** Its actor was told that it failed, or died; and yet it arrives. */
  orphaned: boolean;
}

/** The acts of a drain by the words that only they have. Other statements of a worker read, or are about keys and heartbeats. */
const marks: [Act, string][] = [
  ['claim', 'insert into batch_attempts'],
  ['read_claim', 'where a.claim_id = $1'],
  ['settle', 'json_to_recordset($1::json)'],
  ['renew', 'as renewal'],
  ['notify', 'pg_notify'],
];

export function actOf(sql: string, otherwise: Act): Act {
  return marks.find(([, words]) => sql.includes(words))?.[0] ?? otherwise;
}

/** The inputs of a claim, by the places that `claimItems` gives them. */
export function claimInput([worker, claimId, limit, jobId, leaseMs, keys, alone, timeLeftMs]: unknown[]) {
  return {
    worker: worker as string,
    claimId: claimId as string,
    limit: limit as number,
    jobId: jobId as string | null,
    leaseMs: leaseMs as number,
    keys: JSON.parse(keys as string) as Record<string, string>,
    alone: alone as boolean,
    timeLeftMs: timeLeftMs as number | null,
  };
}
export type ClaimInput = ReturnType<typeof claimInput>;

export interface SettleInput {
  attempt_id: string;
  token: number;
  verdict: 'completed' | 'failed' | 'retry' | 'handed_back';
  cost: number | null;
  counted: boolean;
  answer_from: string | null;
  error_code?: string;
}

export const settleInputs = ([inputs]: unknown[]) => JSON.parse(inputs as string) as SettleInput[];
