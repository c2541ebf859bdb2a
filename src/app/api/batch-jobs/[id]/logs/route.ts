import { logsPage } from '#app/_lib/reads.ts';
import { logsQuery } from '../../../_lib/queries.ts';
import { methods, route } from '../../../_lib/route.ts';

/** A job’s log, oldest first; `seq` has no gap. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route(logsQuery, ({ viewer, param, query: { limit, cursor, ...filter }, ...store }) =>
    logsPage(store, viewer, param('id'), filter, { limit, cursor }),
  ),
});
