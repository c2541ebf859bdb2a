import { pauseJob } from '#ledger/pause-job.ts';
import type { Endpoints } from '../../../_lib/endpoint.ts';
import { noQuery } from '../../../_lib/queries.ts';
import { jsonBody } from '../../../_lib/read-body.ts';
import { steerJob } from '../../../_lib/steer-job.ts';

export const endpoints: Endpoints = {
  path: '/api/batch-jobs/{id}/pause',
  methods: {
    POST: steerJob({
      id: 'pauseJob',
      summary: 'Claim nothing more of a job',
      description: 'Calls in flight are finished.',
      body: jsonBody(noQuery, {}),
      act: (db, jobId, by) => pauseJob(db, jobId, by),
    }),
  },
};
