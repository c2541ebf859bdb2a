import type { PlantedBug } from '../planted-bugs.ts';

export const controlBugs: PlantedBug[] = [
  {
    name: 'a reservation is freed when it expires',
    file: 'ledger/expire-reservations.ts',
    find: 'unknown_cost = a.unknown_cost + a.reserved_cost, reserved_cost = 0\n',
    replace: 'reserved_cost = 0\n',
    caughtBy: ['open_calls_are_covered', 'open_call_covered', 'money'],
  },
  {
    name: 'expiry writes its log without the lock of the job',
    file: 'ledger/expire-reservations.ts',
    find: 'order by j.id for no key update of j\n',
    replace: 'order by j.id\n',
    caughtBy: ['no_sql_error', 'log_gapless', 'money'],
  },
  {
    name: 'a retry takes completed items too',
    file: 'ledger/retry-items.ts',
    find: `where i.batch_job_id = job.id and i.status = 'failed' and i.position > job.large_act_position and \${matchesSql('job.large_act_data')}`,
    replace:
      "where i.batch_job_id = job.id and i.status in ('failed', 'completed') and i.position > job.large_act_position",
    caughtBy: ['completed_untouched', 'no_sql_error'],
  },
  {
    name: 'a retry does not begin a new run',
    file: 'ledger/retry-items.ts',
    find: 'run = i.run + 1, ',
    replace: '',
    caughtBy: ['run_rises_by_retries'],
  },
  {
    name: 'a cancel leaves its calls counted in flight',
    file: 'ledger/cancel-job.ts',
    find: 'in_flight = 0,\n',
    replace: 'in_flight = j.in_flight,\n',
    caughtBy: ['in_flight', 'never_stuck'],
  },
  {
    name: 'a cancel leaves what is processing alone',
    file: 'ledger/cancel-job.ts',
    find: "where i.status = 'processing'\n",
    replace: "where i.status = 'processing' and i.leased_by is null\n",
    caughtBy: ['in_flight', 'cancelled_is_final'],
  },
  {
    name: 'the sweep ends items that are processing',
    file: 'ledger/sweep-items.ts',
    find: "where i.id = any (array (select id from slice)) and i.status = 'queued'",
    replace:
      "where (i.id = any (array (select id from slice)) or (i.batch_job_id = job.id and i.status = 'processing')) and i.batch_job_id = job.id",
    caughtBy: ['item_transition', 'no_sql_error'],
  },
  {
    name: 'a sweep is never over',
    file: 'ledger/sweep-items.ts',
    find: 'sweep_code = case when j.completed_items + tally.n = j.total_items then null else j.sweep_code end,',
    replace: 'sweep_code = j.sweep_code,',
    caughtBy: ['never_stuck'],
  },
  {
    name: 'a cancel looks for its items before it has the lock',
    file: 'ledger/cancel-job.ts',
    find: "    await connection.query('select from batch_jobs where id = $1 for no key update', [jobId]);\n",
    replace: '',
    caughtBy: ['in_flight', 'cancelled_is_final', 'no_sql_error'],
  },
  {
    name: 'a resume forgets what is in flight',
    file: 'ledger/pause-job.ts',
    find: "then 'queued' else 'processing' end, paused_at = null,",
    replace: "then 'queued' else 'processing' end, in_flight = 0, paused_at = null,",
    caughtBy: ['in_flight'],
  },
  {
    name: 'a pause takes items out of their calls',
    file: 'ledger/pause-job.ts',
    find: '`with clock as materialized (select colloquy_now() as now),\n',
    replace:
      "`with clock as materialized (select colloquy_now() as now), taken as (update batch_items t set status = 'queued', lease_expires_at = null, leased_by = null, attempt_id = null where t.batch_job_id = $1 and t.status = 'processing'),\n",
    caughtBy: ['item_transition'],
  },
  {
    name: 'a lease is renewed without its token',
    file: 'ledger/renew-leases.ts',
    find: "where i.lease_token = n.token and (i.status = 'processing' or",
    replace: "where (i.status = 'processing' or",
    caughtBy: ['renewed_without_token'],
  },
];
