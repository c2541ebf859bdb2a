import type { Queryable } from '#platform/database.ts';

/** The channel on which processes shorten each other's waits. Nothing depends on it: whoever hears nothing polls. */
export const channel = 'colloquy';

/** The channel for whoever shows jobs. A channel of its own, as a worker that wakes at every settle of others would claim for nothing. */
export const changesChannel = 'colloquy_changes';

/** Tells all processes at once that a job was submitted, cancelled, resumed or the like. Called after the act's commit. */
export async function notifyControl(db: Queryable, jobId: string): Promise<void> {
  await db.query('select pg_notify($1, $2)', [channel, jobId]);
}

/** Tells whoever shows these jobs that their logs grew. Called after the commits, seldom: commits that notify come one after the other in the whole server. */
export async function notifyChanges(db: Queryable, jobIds: string[]): Promise<void> {
  await db.query('select pg_notify($1, job_id) from unnest($2::text[]) as job_id', [changesChannel, jobIds]);
}
