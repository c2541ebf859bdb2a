import { cancelJob } from '#ledger/cancel-job.ts';
import type { Endpoints } from '../../../_lib/endpoint.ts';
import { noQuery } from '../../../_lib/queries.ts';
import { jsonBody } from '../../../_lib/read-body.ts';
import { steerJob } from '../../../_lib/steer-job.ts';

export const endpoints: Endpoints = {
  path: '/api/batch-jobs/{id}/cancel',
  methods: {
    POST: steerJob({
      id: 'cancelJob',
      summary: 'End a job at once',
      description:
        'Running calls are aborted, and every unfinished item ends `failed` with code `cancelled`. What is finished stays.',
      body: jsonBody(noQuery, {}),
      act: (db, jobId, by) => cancelJob(db, jobId, by),
    }),
  },
};
