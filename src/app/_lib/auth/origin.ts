import { HttpError } from '#app/_lib/problem.ts';

/**
 * A page of another site, or of another port, can make a browser send a request here that needs no permission, with what the browser is allowed. Browsers say whose page it was;
 * programs, which do not, are nobody’s tool.
 * @param ownUrl our public address, where a proxy calls us by another name
 * @throws HttpError `cross_site`
 */
export function refuseForeignOrigin({ method, headers }: Request, ownUrl: string | null): void {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return;
  const origin = headers.get('origin');
  const from = headers.get('sec-fetch-site');
  const own = origin === null || isOwn(origin, headers.get('host'), ownUrl);
  if (own && (from === null || from === 'same-origin' || from === 'none')) return;
  throw new HttpError(
    'cross_site',
    `This request was sent by a page of another origin (${(origin ?? from ?? '').slice(0, 200)}).`,
  );
}

function isOwn(origin: string, host: string | null, ownUrl: string | null): boolean {
  if (!URL.canParse(origin)) return false;
  return new URL(origin).host === host || (ownUrl !== null && new URL(ownUrl).origin === new URL(origin).origin);
}
