import { z } from 'zod';
import { refuseForeignOrigin } from '#app/_lib/auth/origin.ts';
import { refuseForeignHost, refuseUnprepared } from '#app/_lib/auth/place.ts';
import { HttpError, toProblem } from '#app/_lib/problem.ts';
import { webStore } from '#app/_lib/store.ts';
import { addressOf, isSecure } from '#app/_lib/viewer.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';

/** What of better-auth is reached; it has more, for which there is no use here. */
const reached = new Set([
  'POST /sign-in/email',
  'POST /sign-out',
  'GET /get-session',
  'POST /change-password',
  'GET /list-sessions',
  'POST /revoke-session',
  'POST /revoke-other-sessions',
]);

async function handle(request: Request): Promise<Response> {
  try {
    return await answer(request);
  } catch (error) {
    const problem = toProblem(error);
    const headers = { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' };
    return new Response(JSON.stringify(problem), {
      status: problem.status,
      headers: { ...headers, ...(error instanceof HttpError && error.headers) },
    });
  }
}

async function answer(request: Request): Promise<Response> {
  const { doors } = webStore();
  const host = request.headers.get('host');
  refuseForeignHost(host, process.env);
  refuseForeignOrigin(request, doors.ownUrl);
  await refuseUnprepared(host, () => doors, process.env);
  const { pathname, search } = new URL(request.url);
  const act = pathname.slice('/api/auth'.length);
  if (!reached.has(`${request.method} ${act}`))
    throw new ColloquyError('not_found', `There is no ${request.method} ${pathname.slice(0, 200)} in this API.`, {
      next: 'Check the address.',
    });
  if (!doors.signIns) throw new HttpError('setup_needed', 'There is no COLLOQUY_SECRET, so nobody can sign in.');
  const secure = isSecure(doors);
  // The address that the browser sees, and not the one that we listen on.
  const url = `${secure ? 'https' : 'http'}://${host ?? 'localhost'}/api/auth${act}${search}`;
  const body = request.method === 'GET' ? undefined : await request.text();
  const forward = new Request(url, { method: request.method, headers: request.headers, body });
  const signIns = await doors.signIns(secure);
  if (act !== '/sign-in/email') return told(await signIns.handler(forward));

  const account = accountOf(body ?? '');
  await doors.limits.count('signInAddress', addressOf(request.headers, doors.platform));
  if (account !== null) await doors.limits.count('signInAccount', account);
  const answered = await signIns.handler(forward);
  if (answered.ok && account !== null) await doors.limits.forget('signInAccount', account);
  return told(answered);
}

const credentials = z.object({ email: z.string() });

/** Whose account is tried, in whatever case. */
function accountOf(body: string): string | null {
  try {
    return credentials.parse(JSON.parse(body)).email.trim().toLowerCase();
  } catch {
    return null;
  }
}

/** Its errors as ours. */
async function told(answered: Response): Promise<Response> {
  if (answered.status < 400) {
    answered.headers.set('Cache-Control', 'no-store');
    return answered;
  }
  const { message = 'That is not possible.' } = (await answered.json().catch(() => ({}))) as { message?: string };
  if (answered.status === 401) throw new HttpError('unauthorized', `${message}.`, { 'WWW-Authenticate': 'Bearer' });
  if (answered.status === 403) throw new HttpError('forbidden', `${message}.`);
  if (answered.status >= 500) throw new Error(`better-auth answered ${answered.status}: ${message}`);
  throw new ColloquyError('invalid_input', `${message}.`);
}

export { handle as DELETE, handle as GET, handle as PATCH, handle as POST, handle as PUT };
