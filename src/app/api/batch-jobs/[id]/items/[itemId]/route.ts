import { shownItem } from '#app/_lib/reads.ts';
import { noQuery } from '../../../../_lib/queries.ts';
import { methods, route } from '../../../../_lib/route.ts';

/** One item with every attempt. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route(noQuery, ({ viewer, param, ...store }) => shownItem(store, viewer, param('id'), param('itemId'))),
});
