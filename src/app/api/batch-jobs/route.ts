import { jobsPage } from '#app/_lib/reads.ts';
import { jobsQuery } from '../_lib/queries.ts';
import { methods, route } from '../_lib/route.ts';

/** Jobs, newest first. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route(jobsQuery, ({ viewer, query: { limit, cursor, ...filter }, ...store }) =>
    jobsPage(store, viewer, filter, { limit, cursor }),
  ),
});
