import { shownJob } from '#app/_lib/reads.ts';
import { noQuery } from '../../_lib/queries.ts';
import { methods, route } from '../../_lib/route.ts';

/** One job: counts, spend, what drives it, why it waits, and its errors by code. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route(noQuery, ({ viewer, param, ...store }) => shownJob(store, viewer, param('id'))),
});
