import { cancelJob } from '../../../../../lib/jobs.js';

export async function POST(_request, { params }) {
  await cancelJob((await params).id);
  return Response.json({ success: true });
}
