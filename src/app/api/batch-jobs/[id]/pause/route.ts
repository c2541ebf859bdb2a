import { pauseJob } from '#ledger/pause-job.ts';
import { noQuery } from '../../../_lib/queries.ts';
import { steerJob } from '../../../_lib/steer-job.ts';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = steerJob(noQuery, (db, jobId, by) => pauseJob(db, jobId, by));
