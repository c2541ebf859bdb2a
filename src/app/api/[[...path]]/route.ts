import { z } from 'zod';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { endpoint, methodNames } from '../_lib/endpoint.ts';
import { handlersOf } from '../_lib/handlers.ts';

const unknown = endpoint({
  ...{ id: 'unknown', tag: 'Server', summary: 'Whatever no other route answers', access: 'read' },
  query: z.looseObject({}),
  answers: {},
  act: async ({ request }) => {
    throw new ColloquyError('not_found', `There is no ${new URL(request.url).pathname.slice(0, 200)} in this API.`, {
      next: 'Check the address.',
    });
  },
});

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = handlersOf({
  path: '/api/{path}',
  methods: Object.fromEntries(methodNames.map((name) => [name, unknown])),
});
