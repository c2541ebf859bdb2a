import { ColloquyError } from '#domain/colloquy-error.ts';
import { unnamedModel } from '#domain/model-name.ts';
import { newcomerPassSql } from '#ledger/newcomer-pass.ts';
import { notifyControl } from '#ledger/notifications.ts';
import { uuidOr404 } from '#ledger/read-jobs.ts';
import type { Database, Queryable } from '#platform/database.ts';

const sql = `
with clock as materialized (select colloquy_now() as now),
source as materialized (
  select j.* from batch_jobs j
  where j.id = $2 and j.draft_expires_at is null and j.large_act is distinct from 'delete' and j.model <> '${unnamedModel}' for share of j
),
item as materialized (select i.* from batch_items i join source on source.id = i.batch_job_id where i.id = $3),
again as (
  insert into batch_jobs (organization_id, created_by, name, description, configuration, model, tier, priority, concurrent_processing, shared_parameters, max_attempts,
    item_timeout_seconds, total_items, estimated_cost, reservation_max, pass, log_seq, regenerates, created_at, updated_at, last_activity_at)
  select s.organization_id, s.created_by, left(s.name, 170) || ' (item ' || i.position || ' again)', s.description, s.configuration, s.model, i.tier, s.priority,
    s.concurrent_processing, s.shared_parameters, s.max_attempts, s.item_timeout_seconds, 1, s.estimated_cost / greatest(s.total_items, 1), i.reservation,
    ${newcomerPassSql}, 1, $1::uuid, clock.now, clock.now, clock.now
  from source s, item i, clock
  returning id
),
items as (
  insert into batch_items (batch_job_id, position, content_key, persona, emotional_arc, topic, tier, template_id, template_version, repeat, parameters, source_text,
    reservation, created_at, updated_at)
  select again.id, 1, i.content_key, i.persona, i.emotional_arc, i.topic, i.tier, i.template_id, i.template_version, i.repeat, i.parameters, i.source_text, i.reservation,
    clock.now, clock.now
  from item i, again, clock
),
logged as (
  insert into batch_job_logs (batch_job_id, seq, at, level, event, message)
  select again.id, 1, clock.now, 'info', 'job_submitted', 'Submitted' || coalesce(' by ' || $4::text, '') || ': conversation ' || $1::uuid || ' once more.' from again, clock
)
select id from again`;

/**
 * Makes what a conversation was made of once more, as a job of one item; the old one stays. While such a job is unfinished it is answered again, so that asking twice is
 * not paid twice.
 * @param by who asks, for the log
 * @throws ColloquyError `not_found`; `conflict` where its job was deleted, or has no model
 */
export async function regenerateConversation(
  db: Database,
  organizationId: string,
  conversationId: string,
  by: string | null = null,
): Promise<string> {
  const [conversation] = await db.query<{ jobId: string | null; itemId: string | null }>(
    'select batch_job_id as "jobId", batch_item_id as "itemId" from conversations where organization_id = $1 and id = $2',
    [organizationId, uuidOr404(conversationId)],
  );
  if (!conversation) throw new ColloquyError('not_found', `There is no conversation ${conversationId}.`);
  const { jobId, itemId } = conversation;
  const made = await db.transaction(async (connection) => {
    await connection.query('select from conversations where id = $1 for no key update', [conversationId]);
    const unfinished = await findUnfinished(connection, conversationId);
    if (unfinished) return { id: unfinished, existed: true };
    const [job] = await connection.query<{ id: string }>(sql, [conversationId, jobId, itemId, by]);
    return job ? { id: job.id, existed: false } : null;
  });
  if (!made)
    throw new ColloquyError('conflict', 'What this conversation was made of is not here any more, or has no model.', {
      next: 'Submit a plan with its persona, arc and topic.',
    });
  if (!made.existed) await notifyControl(db, made.id);
  return made.id;
}

async function findUnfinished(connection: Queryable, conversationId: string): Promise<string | null> {
  const [job] = await connection.query<{ id: string }>(
    `select id from batch_jobs where regenerates = $1 and completed_at is null and large_act is distinct from 'delete' order by created_at limit 1`,
    [conversationId],
  );
  return job?.id ?? null;
}
