/** Input includes cached and written tokens, output includes reasoning. */
export interface Tokens {
  input: number;
  cachedInput: number;
  cacheWrite: number;
  output: number;
  reasoning: number;
}

/** What is added up by job and hour. */
const spendFigures = [
  'calls',
  'conversations',
  'actual_cost',
  'wasted_cost',
  'input_tokens',
  'cached_input_tokens',
  'cache_write_tokens',
  'output_tokens',
  'reasoning_tokens',
] as const;

/** The hour (UTC) of a time. */
export const hourSql = (time: string) => `date_trunc('hour', ${time}, 'UTC')`;

/**
 * The CTE `spent`: adds to the hours of jobs, which are the CTE `job` with `id`, `organization_id` and `model`, and locked: so nobody waits here for anybody else.
 * @param rows SQL with `batch_job_id`, `hour` and the figures, any number of rows an hour
 */
export const spentSql = (rows: string) => `
spent as (
  insert into spend_hours as s (batch_job_id, hour, organization_id, model, ${spendFigures.join(', ')})
  select p.batch_job_id, p.hour, job.organization_id, job.model, ${spendFigures.map((each) => `sum(p.${each})`).join(', ')}
  from (${rows}
  ) p join job on job.id = p.batch_job_id
  group by 1, 2, 3, 4
  on conflict (batch_job_id, hour) do update set ${spendFigures.map((each) => `${each} = s.${each} + excluded.${each}`).join(', ')}
)`;

/** Whether the answer of attempt `a` became a conversation, its own or, after it came too late, another attempt's; what the others cost is wasted. */
export const becameConversationSql = `(a.outcome is not null and (a.outcome in ('succeeded', 'reused') or (a.outcome = 'late_used'
  and exists (select from batch_attempts u where u.batch_item_id = a.batch_item_id and u.answer_from = a.id and u.outcome = 'reused'))))`;

/** The sums of tokens as the content of a JSON object with the names of `Tokens`. */
export const tokenSumsSql = Object.entries({
  input: 'input_tokens',
  cachedInput: 'cached_input_tokens',
  cacheWrite: 'cache_write_tokens',
  output: 'output_tokens',
  reasoning: 'reasoning_tokens',
} satisfies Record<keyof Tokens, string>)
  .map(([name, column]) => `'${name}', coalesce(sum(${column}), 0)`)
  .join(', ');

/** Waste and tokens of job `j`, by its hours: as many rows as it ran hours. */
export const spentInHoursSql = `(select jsonb_build_object('wasted', sum(wasted_cost), ${tokenSumsSql}) from spend_hours where batch_job_id = j.id having count(*) > 0)`;

/** None where nothing was spent yet. */
export function tokensOf(sums: Tokens | null): Tokens {
  const { input = 0, cachedInput = 0, cacheWrite = 0, output = 0, reasoning = 0 } = sums ?? {};
  return { input, cachedInput, cacheWrite, output, reasoning };
}
