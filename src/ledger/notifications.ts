import type { Queryable } from '#platform/database.ts';

/** The channel on which processes shorten each other's waits. Nothing depends on it: whoever hears nothing polls. */
export const channel = 'colloquy';

/** Tells all processes at once that a job was submitted, cancelled, resumed or the like. Called after the act's commit. */
export async function notifyControl(db: Queryable, jobId: string): Promise<void> {
  await db.query('select pg_notify($1, $2)', [channel, jobId]);
}
