interface EndingItems {
  /** How many items end here: an SQL expression over the job row `j`, as all of these. */
  ended: string;
  /** How many of them completed. */
  succeeded: string;
  /** How many of them were cancelled or stopped. */
  skipped: string;
  /** How many of them ended with which error code, as a JSON object; asked for only where one did. */
  failures: string;
  /** Whether the job stops here, because of an error. */
  stops?: string;
  /** Whether Colloquy itself pauses the job here, and why. */
  pauses?: { when: string; reason: string };
  /** The status of a job that does not end here. */
  otherwise?: string;
}

/** Whether the last item of a living job ends here. */
export function lastItemEndsSql(ended: string): string {
  return `(j.completed_items + ${ended} = j.total_items and ${ended} > 0 and j.status in ('queued', 'processing', 'paused'))`;
}

/**
 * How an act that ends items changes its job, as SQL for the `set` list of `update batch_jobs j`. One place, so that a settle, a reap, a sweep and a cancel agree on
 * when a job ends and as what. `clock.now` must be in scope.
 */
export function itemsEndedSql({
  ended,
  succeeded,
  skipped,
  failures,
  stops = 'false',
  pauses = { when: 'false', reason: 'null' },
  otherwise = 'j.status',
}: EndingItems): string {
  const lastEnds = lastItemEndsSql(ended);
  const jobEnds = `(${lastEnds} or ${stops})`;
  return `
    completed_items = j.completed_items + ${ended},
    successful_items = j.successful_items + ${succeeded},
    failed_items = j.failed_items + ${ended} - ${succeeded},
    skipped_items = j.skipped_items + ${skipped},
    failures = case when ${ended} > ${succeeded} then colloquy_add_counts(j.failures, ${failures}) else j.failures end,
    progress_percentage = round(100.0 * (j.completed_items + ${ended}) / greatest(j.total_items, 1), 2),
    status = case
      when ${stops} then 'failed'
      when ${lastEnds} and j.successful_items + ${succeeded} > 0 then 'completed'
      when ${lastEnds} then 'failed'
      when ${pauses.when} then 'paused'
      else ${otherwise} end,
    completed_at = case when ${jobEnds} then clock.now else j.completed_at end,
    duration_seconds = case when ${jobEnds} then extract(epoch from clock.now - coalesce(j.started_at, j.created_at))::integer else j.duration_seconds end,
    paused_at = case when ${jobEnds} then null when ${pauses.when} then clock.now else j.paused_at end,
    paused_by = case when ${jobEnds} then null when ${pauses.when} then 'colloquy' else j.paused_by end,
    pause_reason = case when ${jobEnds} then null when ${pauses.when} then ${pauses.reason} else j.pause_reason end,
    last_activity_at = clock.now,
    updated_at = clock.now`;
}
