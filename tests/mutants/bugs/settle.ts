import type { PlantedBug } from '../planted-bugs.ts';

const file = 'ledger/settle-attempts.ts';

export const settleBugs: PlantedBug[] = [
  {
    name: 'a settle does not compare tokens',
    file,
    find: "where i.status = 'processing' and i.lease_token = a.token\n",
    replace: "where i.status = 'processing'\n",
    caughtBy: ['item_transition'],
  },
  {
    name: 'a settle that comes twice counts twice',
    file,
    find: 'where id = n.attempt_id and settled_at is null and batch_job_id in',
    replace: 'where id = n.attempt_id and batch_job_id in',
    caughtBy: ['money', 'no_sql_error', 'late_answer_used', 'answer_costed', 'ends_once_a_run', 'attempts_used'],
  },
  {
    name: 'calls in flight are counted down from an old read',
    file,
    find: 'in_flight = j.in_flight - tally.held,',
    replace: 'in_flight = (select old.in_flight from batch_jobs old where old.id = j.id) - tally.held,',
    caughtBy: ['in_flight', 'no_sql_error'],
  },
  {
    name: 'the job is read without a lock',
    file,
    find: 'from batch_jobs j where j.id = any($5::uuid[]) order by j.id for no key update of j',
    replace: 'from batch_jobs j where j.id = any($5::uuid[]) order by j.id',
    caughtBy: ['no_sql_error', 'log_gapless', 'money', 'stops_at_first_error'],
  },
  {
    name: 'a late answer is thrown away',
    file,
    find: "when n.verdict = 'completed' and n.answer_from is null then 'late'\n",
    replace: '',
    caughtBy: ['late_answer_used'],
  },
  {
    name: 'a late answer stays usable when it was used',
    file,
    find: "where n.answer_from = a.id and a.outcome = 'late' and n.verdict <> 'handed_back'",
    replace: "where n.answer_from = a.id and a.outcome = 'late' and n.verdict = 'handed_back'",
    caughtBy: ['used_answers_are_marked'],
  },
  {
    name: 'a late answer is not paid for',
    file,
    find: 'case when a.cost is not null then a.cost * 0.000000001 when',
    replace: 'case when a.cost is not null and held.attempt_id is not null then a.cost * 0.000000001 when',
    caughtBy: ['answer_costed', 'every_answer_costed', 'no_sql_error'],
  },
  {
    name: 'a call that may have been billed costs nothing',
    file,
    find: 'case when a.cost is null and a.may_be_billed then greatest(a.reserved_cost, a.unknown_cost) else 0 end as unknown',
    replace: '0 as unknown',
    caughtBy: ['unknown_cost_counted'],
  },
  {
    name: 'a job that stops at errors goes on',
    file,
    find: "const stops = `(j.error_handling = 'stop' and",
    replace: "const stops = `(j.error_handling = 'stop' and j.completed_items > 3 and",
    caughtBy: ['stops_at_first_error'],
  },
  {
    name: 'a hand-back uses up an attempt',
    file,
    find: "attempts_used = i.attempts_used + case when n.verdict = 'completed' or n.counted then 1 else 0 end,",
    replace: 'attempts_used = i.attempts_used + 1,',
    caughtBy: ['deaths_are_no_failures'],
  },
  {
    name: 'unknown cost is taken from an old read',
    file,
    find: '    unknown_cost = tally.unknown_cost,\n',
    replace:
      '    unknown_cost = j.unknown_cost + tally.unknown_cost - (select unknown_cost from job where job.id = j.id),\n',
    caughtBy: ['no_sql_error'],
  },
];
