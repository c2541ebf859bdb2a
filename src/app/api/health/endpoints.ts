import { z } from 'zod';
import { hearingOf, hearings } from '#app/_lib/feeds.ts';
import { openedStore } from '#app/_lib/store.ts';
import { type Endpoints, endpoint } from '../_lib/endpoint.ts';

export const endpoints: Endpoints = {
  path: '/api/health',
  methods: {
    GET: endpoint({
      id: 'health',
      tag: 'Server',
      summary: 'Whether the process answers',
      description:
        'Asks nothing of anyone else. `notifications` says how this process learns what changes in the database: `heard`, it is told, and has proven that it hears; `polled`, it has to ask, as behind a transaction pooler, in functions and until it has proven itself; `idle`, nothing here has to know, as nobody watches a job and none is worked on.',
      access: 'public',
      answers: {
        200: {
          description: 'It does',
          schema: z.strictObject({ status: z.literal('ok'), notifications: z.enum(hearings) }),
          example: { status: 'ok', notifications: 'heard' },
        },
      },
      async act() {
        const store = openedStore();
        return { status: 'ok' as const, notifications: store ? hearingOf(store) : ('idle' as const) };
      },
    }),
  },
};
