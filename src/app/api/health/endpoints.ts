import { z } from 'zod';
import { type Endpoints, endpoint } from '../_lib/endpoint.ts';

export const endpoints: Endpoints = {
  path: '/api/health',
  methods: {
    GET: endpoint({
      id: 'health',
      tag: 'Server',
      summary: 'Whether the process answers',
      description: 'Asks nothing of anyone else.',
      access: 'public',
      answers: {
        200: {
          description: 'It does',
          schema: z.strictObject({ status: z.literal('ok') }),
          example: { status: 'ok' },
        },
      },
      act: async () => ({ status: 'ok' as const }),
    }),
  },
};
