import { z } from 'zod';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { methods, route } from '../_lib/route.ts';

const unknown = route(z.looseObject({}), async ({ request }) => {
  throw new ColloquyError('not_found', `There is no ${new URL(request.url).pathname.slice(0, 200)} in this API.`, {
    next: 'Check the address.',
  });
});

/** Whatever no other route answers. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: unknown,
  POST: unknown,
  PUT: unknown,
  PATCH: unknown,
  DELETE: unknown,
});
