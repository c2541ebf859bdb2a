import { ColloquyError } from '#domain/colloquy-error.ts';
import { checkDatabase, shownUrl } from '#platform/database.ts';
import { refuseNewerSchema, schemaVersion } from '#platform/schema-version.ts';
import { noQuery } from '../_lib/queries.ts';
import { methods, route } from '../_lib/route.ts';

/** Whether requests can be answered: the database is there, new enough and migrated. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route(noQuery, async ({ db }) => {
    await checkDatabase(db, shownUrl(db.url));
    const [row] = await db.query<{ migration: string | null }>(
      'select max(name) as migration from colloquy_migrations',
    );
    refuseNewerSchema(row?.migration ?? null);
    if (row?.migration !== schemaVersion)
      throw new ColloquyError('migration_mismatch', `The database is not migrated to ${schemaVersion}.`);
    await db.query('select from batch_jobs limit 0');
    return { status: 'ready' };
  }),
});
