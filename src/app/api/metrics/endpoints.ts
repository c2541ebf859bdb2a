import { z } from 'zod';
import { doDuties } from '#engine/duties.ts';
import { countEvents } from '#ledger/count-events.ts';
import { readFleetMetrics } from '#ledger/read-metrics.ts';
import { type Endpoints, endpoint } from '../_lib/endpoint.ts';
import { fleetText } from './fleet-text.ts';
import { processText } from './process-text.ts';

/** So long a scrape sums up what nobody has yet; the rest is said in `colloquy_uncounted_log_lines`. */
const countingMs = 1_000;

export const endpoints: Endpoints = {
  path: '/api/metrics',
  methods: {
    GET: endpoint({
      id: 'metrics',
      tag: 'Server',
      summary: 'What the whole server does, for Prometheus',
      description:
        'Over all processes and organisations, read from the database; `process_` and `nodejs_` are of the process that answers. For the COLLOQUY_METRICS_TOKEN as a bearer token, and for owners of the first organisation, their `admin` keys and the local owner.',
      access: 'observe',
      answers: {
        200: {
          description: 'Prometheus’ text format, 0.0.4',
          contentType: 'text/plain',
          schema: z.string(),
          example:
            '# HELP colloquy_jobs Jobs by status.\n# TYPE colloquy_jobs gauge\ncolloquy_jobs{status="processing"} 1\n',
        },
      },
      async act({ store: { db } }) {
        const count = { name: 'counters', cron: '', slice: () => countEvents(db) };
        await doDuties(db, performance.now() + countingMs, [count]);
        const text = `${await fleetText(await readFleetMetrics(db))}\n${await processText()}`;
        return new Response(text, {
          headers: { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8', 'Cache-Control': 'no-store' },
        });
      },
    }),
  },
};
