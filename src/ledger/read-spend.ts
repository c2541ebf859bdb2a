import { decodeCursor, type Page, type PageRequest, pageOf } from '#ledger/cursor.ts';
import { type Tokens, tokenSumsSql, tokensOf } from '#ledger/spend-hours.ts';
import type { Queryable } from '#platform/database.ts';

/** What was spent, in US dollars. */
export interface SpendFigures {
  calls: number;
  conversations: number;
  actual: number;
  /** Of it, for what became no conversation. */
  wasted: number;
  tokens: Tokens;
}

export interface SpendRow extends SpendFigures {
  /** When its hour or day (UTC) begins. */
  at: string;
  model: string | null;
  jobId: string | null;
  /** null also where the job was deleted. */
  jobName: string | null;
}

export interface SpendQuery {
  from: Date;
  to: Date;
  by: 'hour' | 'day';
  group?: 'model' | 'job';
}

const figuresSql = `sum(s.calls)::integer as calls, sum(s.conversations)::integer as conversations, sum(s.actual_cost) as actual, sum(s.wasted_cost) as wasted,
  jsonb_build_object(${tokenSumsSql}) as tokens`;

const rangeSql = `s.organization_id = $1 and s.hour >= $2 and s.hour < $3`;

/** Spend over time, the newest hour or day first, those without any left out: by model or by job, or all together. By the hours of jobs, never by their attempts. */
export async function readSpend(
  db: Queryable,
  organizationId: string,
  { from, to, by, group }: SpendQuery,
  { limit = 50, cursor }: PageRequest = {},
): Promise<Page<SpendRow>> {
  const after = decodeCursor(cursor, 2);
  const rows = await db.query<Omit<SpendRow, 'at' | 'model' | 'jobId'> & { at: Date; key: string }>(
    `select g.*, j.name as "jobName" from (
       select date_trunc($4, s.hour, 'UTC') as at, case $5 when 'model' then s.model when 'job' then s.batch_job_id::text else '' end as key, ${figuresSql}
       from spend_hours s where ${rangeSql} and ($6::timestamptz is null or date_trunc($4, s.hour, 'UTC') <= $6)
       group by 1, 2
       having $6::timestamptz is null or date_trunc($4, s.hour, 'UTC') < $6 or case $5 when 'model' then s.model when 'job' then s.batch_job_id::text else '' end > $7
       order by at desc, key limit $8
     ) g left join batch_jobs j on $5 = 'job' and j.id = nullif(g.key, '')::uuid and j.large_act is distinct from 'delete'
     order by g.at desc, g.key`,
    [organizationId, from, to, by, group ?? null, after?.[0] ?? null, after?.[1] ?? null, limit + 1],
  );
  return pageOf(
    rows,
    limit,
    ({ at, key, tokens, ...row }) => ({
      at: at.toISOString(),
      model: group === 'model' ? key : null,
      jobId: group === 'job' ? key : null,
      ...row,
      tokens: tokensOf(tokens),
    }),
    ({ at, key }) => [at.toISOString(), key],
  );
}

/** All of it in a range, and what jobs hold or may have spent at this moment. */
export interface SpendTotal extends SpendFigures {
  reserved: number;
  unknown: number;
}

export async function readSpendTotal(
  db: Queryable,
  organizationId: string,
  { from, to }: Pick<SpendQuery, 'from' | 'to'>,
): Promise<SpendTotal> {
  const [row] = await db.query<Partial<SpendTotal>>(
    `select ${figuresSql},
       (select coalesce(sum(reserved_cost), 0) from batch_jobs where organization_id = $1) as reserved,
       (select coalesce(sum(unknown_cost), 0) from batch_jobs where organization_id = $1) as unknown
     from spend_hours s where ${rangeSql}`,
    [organizationId, from, to],
  );
  const { calls, conversations, actual, wasted, tokens, reserved, unknown } = row!;
  return {
    ...{ calls: calls ?? 0, conversations: conversations ?? 0, actual: actual ?? 0, wasted: wasted ?? 0 },
    ...{ tokens: tokensOf(tokens ?? null), reserved: reserved ?? 0, unknown: unknown ?? 0 },
  };
}
