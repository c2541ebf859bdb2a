import { createJob, processJob } from '../../../lib/jobs.js';

/** Answers 202, and does the work after its response. */
export async function POST(request) {
  const jobId = await createJob(await request.json());
  void processJob(jobId);
  return Response.json({ jobId, status: 'processing' }, { status: 202 });
}
