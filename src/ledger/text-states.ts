/** `purged`: it was kept until its age was over. `none`: there never was one, as no call was made or it gave no answer. */
export type TextState = 'kept' | 'purged' | 'none';

/** An answer came where it is known how it ended, unless it was that of an earlier attempt. */
const answeredSql = '(a.finish_reason is not null and a.answer_from is null)';

/**
 * The states of an attempt's prompt and raw answer, from its row `a`. Attempts of old hold both themselves.
 * @param organization the organisation that it belongs to, as SQL
 */
export const attemptTextsSql = (organization: string, prompt: string, rawAnswer: string): string => `
  case
    when a.prompt is not null or (select true from prompts p where p.organization_id = ${organization} and p.hash = a.prompt_hash) then 'kept'
    when a.prompt_hash is not null or ${answeredSql} then 'purged' else 'none' end as "${prompt}",
  case
    when a.raw_answer is not null or (select true from raw_answers r where r.attempt_id = a.id) then 'kept'
    when ${answeredSql} then 'purged' else 'none' end as "${rawAnswer}"`;
