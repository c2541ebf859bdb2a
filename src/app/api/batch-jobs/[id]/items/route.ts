import { itemsPage } from '#app/_lib/reads.ts';
import { itemsQuery } from '../../../_lib/queries.ts';
import { methods, route } from '../../../_lib/route.ts';

/** A job’s items in the plan’s order. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route(itemsQuery, ({ viewer, param, query: { limit, cursor, ...filter }, ...store }) =>
    itemsPage(store, viewer, param('id'), filter, { limit, cursor }),
  ),
});
