import { checkDatabase, shownUrl } from '#platform/database.ts';
import { noQuery } from '../_lib/queries.ts';
import { methods, route } from '../_lib/route.ts';

/** Whether requests can be answered: the database is there, new enough and migrated. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route(noQuery, async ({ db }) => {
    await checkDatabase(db, shownUrl(db.url));
    await db.query('select from batch_jobs limit 0');
    return { status: 'ready' };
  }),
});
