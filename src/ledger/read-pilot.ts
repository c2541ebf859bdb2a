import { estimateRest, type PilotItem, type RestEstimate } from '#domain/pilot-estimate.ts';
import { batchDiscountUsual } from '#domain/pricing.ts';
import { priceOf } from '#ledger/prices.ts';
import type { Queryable } from '#platform/database.ts';

/** A job’s pilot: the items that go first, and what they say about the rest once they have ended. */
export interface PilotView {
  items: number;
  /** `running`: nothing else is claimed. `done`: it has ended, and the rest waits for a yes. `accepted`: somebody said it. */
  status: 'running' | 'done' | 'accepted';
  /** What the rest would cost and take, while it waits; its costs are null where the price is not known. */
  rest: PilotRest | null;
}

type Way = RestEstimate['online'];
export interface PilotRest {
  items: number;
  online: { cost: Way['cost'] | null; seconds: Way['seconds'] };
  remoteBatch: { cost: Way['cost'] | null; seconds: Way['seconds'] };
}

interface PilotedJob {
  id: string;
  model: string;
  total_items: number;
  completed_items: number;
  concurrent_processing: number | null;
  reservation_max: number | null;
  pilot: number | null;
  pilot_items: number | null;
}

/** Larger pilots say no more. */
const itemsReadMax = 5_000;

/** @param arcs how many items of each arc the job has */
export async function readPilot(
  db: Queryable,
  organizationId: string,
  job: PilotedJob,
  arcs: Record<string, number>,
): Promise<PilotView | null> {
  const { pilot, pilot_items } = job;
  if (pilot === null || pilot >= job.total_items) return null;
  if (pilot_items === null) return { items: pilot, status: 'accepted', rest: null };
  if (job.completed_items < pilot_items) return { items: pilot_items, status: 'running', rest: null };
  const items = await db.query<PilotItem>(
    `select i.emotional_arc as "emotionalArc", coalesce(sum(a.actual_cost), 0) + sum(a.unknown_cost) as usd, coalesce(sum(a.duration_ms), 0) / 1000.0 as seconds
     from (select * from batch_attempts where batch_job_id = $1 order by created_at limit $2) a join batch_items i on i.id = a.batch_item_id
     group by i.id`,
    [job.id, itemsReadMax],
  );
  const left = { ...arcs };
  for (const { emotionalArc } of items) left[emotionalArc] = Math.max(0, (left[emotionalArc] ?? 0) - 1);
  const discount = (await priceOf(db, organizationId, job.model))?.batchDiscount ?? batchDiscountUsual;
  const rest = estimateRest(items, {
    items: left,
    concurrency: job.concurrent_processing,
    batchDiscount: discount,
  });
  const shown = ({ cost, seconds }: Way) => ({ cost: job.reservation_max === null ? null : cost, seconds });
  return {
    items: pilot_items,
    status: 'done',
    rest: { items: rest.items, online: shown(rest.online), remoteBatch: shown(rest.remoteBatch) },
  };
}
