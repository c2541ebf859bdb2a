import { refuseForeignOrigin } from '#app/_lib/auth/origin.ts';
import { refuseForeignHost, refuseUnprepared } from '#app/_lib/auth/place.ts';
import { webStore } from '#app/_lib/store.ts';
import { authenticate, authorise, type Viewer } from '#app/_lib/viewer.ts';
import { admitCron } from './admit-cron.ts';
import { admitMetrics } from './admit-metrics.ts';
import type { Access } from './endpoint.ts';

/**
 * Lets a request in and says who asks.
 * @throws HttpError for one that comes by a foreign name, too early, from a foreign page, or from somebody who may not do what needs this access
 */
export async function admit(request: Request, access: Access): Promise<Viewer> {
  refuseForeignHost(request.headers.get('host'), process.env);
  // Whether the process lives is asked by what would restart it: it answers whatever is missing.
  if (new URL(request.url).pathname !== '/api/health')
    await refuseUnprepared(request.headers.get('host'), () => webStore().doors, process.env);
  const viewer = await identify(request, access);
  authorise(viewer, access);
  return viewer;
}

async function identify(request: Request, access: Access): Promise<Viewer> {
  if (access === 'public') return anybody;
  if (access === 'cron') return admitCron(request);
  if (access === 'observe') return admitMetrics(request);
  refuseForeignOrigin(request, webStore().doors.ownUrl);
  return authenticate(request.headers);
}

/** Nobody’s rows are shown. */
const anybody: Viewer = {
  kind: 'anybody',
  organizationId: '00000000-0000-0000-0000-000000000000',
  name: 'anybody',
  may: ['public'],
};
