/**
 * The pass with which a new job joins the round: just before the one whose turn is next, so that it has its first turn at the next free slot. (On a par with it, the older
 * job went first, and a newcomer behind calls of 60 s waited for a second slot: 5.1 s instead of 0.04.)
 */
export const newcomerPassSql = `coalesce((
  select min(o.pass) from batch_jobs o where o.status in ('queued', 'processing') and o.draft_expires_at is null), 0) - 0.001`;
