import { methods } from '../_lib/route.ts';

/** Whether the process answers; asks nothing of anyone else. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: async () => Response.json({ status: 'ok' }, { headers: { 'Cache-Control': 'no-store' } }),
});
