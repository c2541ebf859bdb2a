import { HttpError } from '#app/_lib/problem.ts';
import { authenticate, type Viewer } from '#app/_lib/viewer.ts';
import { admitCron } from './admit-cron.ts';
import type { Access } from './endpoint.ts';

/** Lets a request in and says who asks, or throws. */
type Admit = (request: Request) => Promise<Viewer>;

/** @throws HttpError for a request that may not do what needs this access */
export function admit(request: Request, access: Access): Promise<Viewer> {
  return admissions[access](request);
}

const admitViewer: Admit = async (request) => {
  refuseCrossSite(request);
  return authenticate(request.headers);
};

/** Whoever asks: nobody’s rows are shown. */
const admitAnybody: Admit = async () => ({ organizationId: '00000000-0000-0000-0000-000000000000', name: 'anybody' });

const admissions: Record<Access, Admit> = {
  public: admitAnybody,
  read: admitViewer,
  write: admitViewer,
  admin: admitViewer,
  cron: admitCron,
};

/** A page of another site, or of another port, can make a browser send a request here that needs no permission, with what the browser is allowed. */
function refuseCrossSite(request: Request): void {
  const from = request.headers.get('sec-fetch-site');
  if (
    request.method === 'GET' ||
    request.method === 'HEAD' ||
    from === null ||
    from === 'same-origin' ||
    from === 'none'
  )
    return;
  throw new HttpError(
    'cross_site',
    `This request was sent by a page of another origin (${request.headers.get('origin') ?? 'unknown'}).`,
  );
}
