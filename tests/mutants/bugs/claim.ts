import type { PlantedBug } from '../planted-bugs.ts';

const file = 'ledger/claim-items.ts';
const reapFile = 'ledger/reap-leases.ts';

export const claimBugs: PlantedBug[] = [
  {
    name: 'a live lease is taken back',
    file: reapFile,
    find: '(i.lease_expires_at <= clock.now\n',
    replace: "(i.lease_expires_at <= clock.now + interval '1 second'\n",
    caughtBy: ['live_lease_reaped'],
  },
  {
    name: 'jobs are skipped where they are locked',
    file,
    find: '  order by j.id\n  for no key update of j\n),\nquota',
    replace: '  order by j.id\n  for no key update of j skip locked\n),\nquota',
    caughtBy: ['no_empty_claim_where_work_is'],
  },
  {
    name: 'the concurrency is counted over items, and not read from the locked job',
    file,
    find: 'coalesce(j.concurrent_processing, 1000000) - j.in_flight,',
    replace:
      "coalesce(j.concurrent_processing, 1000000) - (select count(*) from batch_items c where c.batch_job_id = j.id and c.status = 'processing'),",
    caughtBy: ['concurrency_kept'],
  },
  {
    name: 'a claim of many ignores the budget',
    file,
    find: 'else floor((j.budget - j.actual_cost - j.reserved_cost - j.unknown_cost) / j.reservation_max) end))::integer',
    replace: 'else 1000000 end))::integer',
    caughtBy: ['budget_kept'],
  },
  {
    name: 'unknown cost is not counted against the budget',
    file,
    find: 'else floor((j.budget - j.actual_cost - j.reserved_cost - j.unknown_cost) / j.reservation_max) end))::integer',
    replace: 'else floor((j.budget - j.actual_cost - j.reserved_cost) / j.reservation_max) end))::integer',
    caughtBy: ['budget_kept'],
  },
  {
    name: 'a job that was paused while a claim waited for it is claimed from',
    file,
    find: "case when j.status in ('queued', 'processing') and j.id in (select id from claimable) then",
    replace: 'case when j.id in (select id from claimable) then',
    caughtBy: ['no_claim_of_a_stopped_job'],
  },
  {
    name: 'a retry does not wait for its time',
    file,
    find: 'b.next_attempt_at <= (select now from clock) and b.losses < 2',
    replace: 'b.next_attempt_at is not null and b.losses < 2',
    caughtBy: ['no_claim_before_its_time'],
  },
  {
    name: 'a suspect does not wait for its time',
    file,
    find: "const dueSql = '(i.next_attempt_at is null or i.next_attempt_at <= clock.now)';",
    replace: "const dueSql = '(clock.now is not null)';",
    caughtBy: ['no_claim_before_its_time'],
  },
  {
    name: 'a lost lease uses up an attempt',
    file: reapFile,
    find: '    losses = i.losses + 1,\n',
    replace: '    losses = i.losses + 1, attempts_used = i.attempts_used + 1,\n',
    caughtBy: ['deaths_are_no_failures'],
  },
  {
    name: 'a blocked key is called with',
    file,
    find: 'l.blocked_until > clock.now)',
    replace: 'l.blocked_until < clock.now)',
    caughtBy: ['no_claim_of_a_blocked_key', 'no_empty_claim_where_work_is'],
  },
  {
    name: 'a late answer is not found by the next claim',
    file,
    find: "a.outcome = 'late' order by a.token limit 1))`;",
    replace: "a.outcome = 'late_failed' order by a.token limit 1))`;",
    caughtBy: ['late_answer_used'],
  },
  {
    name: 'suspects are claimed beside others',
    file,
    find: 'b.next_attempt_at <= (select now from clock) and b.losses < 2',
    replace: 'b.next_attempt_at <= (select now from clock)',
    caughtBy: ['suspects_alone'],
  },
  {
    name: 'the log is numbered by what was read before the lock',
    file: reapFile,
    find: 'select line.job_id, job.log_seq + line.n, clock.now, line.level, line.event, line.item_id, line.attempt_id, line.message, line.data\n  from line join job on job.id = line.job_id, clock',
    replace:
      'select line.job_id, job.log_seq + line.n, clock.now, line.level, line.event, line.item_id, line.attempt_id, line.message, line.data\n  from line join batch_jobs job on job.id = line.job_id, clock',
    caughtBy: ['no_sql_error', 'log_gapless'],
  },
];
