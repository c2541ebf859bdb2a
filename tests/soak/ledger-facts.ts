import type { Queryable } from '#platform/database.ts';

/** Times are ms since 1970 by the database's clock, which is the machine's. */
export interface AttemptFact {
  item: string;
  token: number;
  worker: string;
  outcome: string | null;
  claimedAtMs: number;
  settledAtMs: number | null;
  costNanoUsd: number | null;
}

export interface ItemFact {
  id: string;
  item: string;
  position: number;
  status: string;
  errorCode: string | null;
  endedAtMs: number | null;
  losses: number;
  /** Lines of the job's log that say that it ended. */
  endLines: number;
}

/** Which lease ran out, and when it was taken back. */
export interface LossFact {
  item: string;
  token: number;
  atMs: number;
}

export interface LedgerFacts {
  attempts: AttemptFact[];
  items: ItemFact[];
  losses: LossFact[];
  startedAtMs: number;
  endedAtMs: number | null;
  status: string;
  actualCostNanoUsd: number;
  /** Reserved still, and never to be known. */
  heldCostNanoUsd: number;
}

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float`;
const nano = (column: string) => `(${column} * 1000000000)::bigint`;

/** Everything that the ledger knows of a job, for a comparison with what others wrote down. */
export async function ledgerFacts(db: Queryable, jobId: string): Promise<LedgerFacts> {
  const attempts = await db.query<AttemptFact>(
    `select i.content_key as item, a.token, a.worker, a.outcome, ${ms('a.created_at')} as "claimedAtMs", ${ms('a.settled_at')} as "settledAtMs",
       ${nano('a.actual_cost')} as "costNanoUsd"
     from batch_attempts a join batch_items i on i.id = a.batch_item_id where a.batch_job_id = $1 order by a.created_at`,
    [jobId],
  );
  const items = await db.query<ItemFact>(
    `select i.id, i.content_key as item, i.position, i.status, i.error_code as "errorCode", ${ms('i.completed_at')} as "endedAtMs", i.losses,
       coalesce(l.n, 0)::integer as "endLines"
     from batch_items i left join (
       select batch_item_id, count(*) as n from batch_job_logs
       where batch_job_id = $1 and (event in ('item_completed', 'item_failed') or (event = 'lease_expired' and level = 'error')) group by 1
     ) l on l.batch_item_id = i.id
     where i.batch_job_id = $1`,
    [jobId],
  );
  const losses = await db.query<LossFact>(
    `select i.content_key as item, (l.data ->> 'token')::integer as token, ${ms('l.at')} as "atMs"
     from batch_job_logs l join batch_items i on i.id = l.batch_item_id where l.batch_job_id = $1 and l.event = 'lease_expired'`,
    [jobId],
  );
  const [job] = await db.query<Omit<LedgerFacts, 'attempts' | 'items' | 'losses'>>(
    `select status, ${ms('started_at')} as "startedAtMs", ${ms('completed_at')} as "endedAtMs", ${nano('actual_cost')} as "actualCostNanoUsd",
       ${nano('reserved_cost + unknown_cost')} as "heldCostNanoUsd"
     from batch_jobs where id = $1`,
    [jobId],
  );
  return { attempts, items, losses, ...job! };
}
