import { noQuery } from '../_lib/queries.ts';
import { methods, route } from '../_lib/route.ts';

/** Whether the process answers; asks nothing of anyone else. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route(noQuery, async () => ({ status: 'ok' })),
});
