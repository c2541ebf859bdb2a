import { providerNames } from '#domain/model-name.ts';
import type { BlockCode } from '#ledger/block-key.ts';
import { ableSql, limitConcernsSql } from '#ledger/provider-keys.ts';
import { aliveSql } from '#ledger/workers.ts';
import type { Queryable } from '#platform/database.ts';

export interface BlockRow {
  provider: string;
  /** Without its provider; `*`: all of the key. */
  model: string;
  code: BlockCode;
  detail: string;
  since: Date;
  until: Date;
}

interface CallRow {
  provider: string;
  model: string;
  calls: number;
  failed: number;
  errors: { code: string; count: number }[];
  lastCallAt: string;
}

export interface ProviderFacts {
  /** How many drivers can call each. */
  drivers: Record<string, number>;
  blocks: BlockRow[];
  calls: CallRow[];
}

/** How an organisation’s providers fare: who can call them, what is blocked, and the calls of the last day, as far as its last jobs have them. */
export async function readProviders(db: Queryable, organizationId: string): Promise<ProviderFacts> {
  const drivers = await db.query<{ provider: string; count: number }>(
    `select j.provider, (select count(*)::integer from workers w where not w.draining and ${aliveSql} and ${ableSql('w.providers')}) as count
     from unnest($2::text[]) as j (provider) left join provider_keys k on k.organization_id = $1 and k.provider = j.provider`,
    [organizationId, providerNames],
  );
  const blocks = await db.query<BlockRow>(
    `select l.provider, l.model, l.blocked_code as code, coalesce(l.blocked_detail, '') as detail, l.blocked_at as since, l.blocked_until as until
     from provider_limits l left join provider_keys k on k.organization_id = $1 and k.provider = l.provider
     where l.blocked_until > colloquy_now() and ${limitConcernsSql}
     order by l.blocked_at desc limit 200`,
    [organizationId],
  );
  const calls = await db.query<CallRow>(
    `with job as (
       select id, provider, model from batch_jobs where organization_id = $1 and started_at is not null order by created_at desc limit 20
     ),
     call as (
       select job.provider, substr(job.model, length(job.provider) + 2) as model, a.error_code, a.created_at
       from job cross join lateral (
         select error_code, created_at from batch_attempts
         where batch_job_id = job.id and created_at > colloquy_now() - interval '24 hours' and settled_at is not null and outcome is distinct from 'handed_back'
         order by created_at desc limit 500
       ) a
     ),
     sum as (
       select provider, model, error_code, count(*)::integer as count, max(created_at) as last from call group by 1, 2, 3
     )
     select provider, model, sum(count)::integer as calls, coalesce(sum(count) filter (where error_code is not null), 0)::integer as failed,
       coalesce(jsonb_agg(jsonb_build_object('code', error_code, 'count', count) order by count desc, error_code) filter (where error_code is not null), '[]') as errors,
       max(last) as "lastCallAt"
     from sum group by 1, 2`,
    [organizationId],
  );
  return { drivers: Object.fromEntries(drivers.map(({ provider, count }) => [provider, count])), blocks, calls };
}
