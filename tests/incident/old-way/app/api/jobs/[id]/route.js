import { readJob } from '../../../../lib/jobs.js';

export async function GET(_request, { params }) {
  return Response.json(await readJob((await params).id));
}
