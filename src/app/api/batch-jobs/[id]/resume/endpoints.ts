import { resumeJob } from '#ledger/pause-job.ts';
import type { Endpoints } from '../../../_lib/endpoint.ts';
import { noQuery } from '../../../_lib/queries.ts';
import { jsonBody } from '../../../_lib/read-body.ts';
import { steerJob } from '../../../_lib/steer-job.ts';

export const endpoints: Endpoints = {
  path: '/api/batch-jobs/{id}/resume',
  methods: {
    POST: steerJob({
      id: 'resumeJob',
      summary: 'Let a paused job go on',

      body: jsonBody(noQuery, {}),
      act: (db, jobId, by) => resumeJob(db, jobId, by),
    }),
  },
};
