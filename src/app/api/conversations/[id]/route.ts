import { shownConversation } from '#app/_lib/reads.ts';
import { noQuery } from '../../_lib/queries.ts';
import { methods, route } from '../../_lib/route.ts';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route(noQuery, ({ viewer, param, ...store }) => shownConversation(store, viewer, param('id'))),
});
