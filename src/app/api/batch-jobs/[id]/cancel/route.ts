import { cancelJob } from '#ledger/cancel-job.ts';
import { noQuery } from '../../../_lib/queries.ts';
import { steerJob } from '../../../_lib/steer-job.ts';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = steerJob(noQuery, (db, jobId, by) =>
  cancelJob(db, jobId, by),
);
