import type { IncomingMessage } from 'node:http';
import { parseAndValidateFlightRouterState } from 'next/dist/server/app-render/parse-and-validate-flight-router-state.js';

/** What of a request is mended. */
type Mendable = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

const routerState = 'next-router-state-tree';

/**
 * What Next would answer with 500, though it is the request that is wrong, becomes what it answers for what it is. For whoever hears of a request before Next does.
 *
 * - Percent signs of the path that are no UTF-8 stand for themselves: such an address names nothing.
 * - A whole address (RFC 9112 has servers take one) becomes its path, and its host.
 * - A router state that is none is left out, so that the page is sent whole.
 * - TRACE, of which no Request can be made, is taken for another method that nothing here has.
 */
export function mendRequest(request: Mendable): void {
  const { url = '/', headers } = request;
  const whole = /^https?:\/\//i.test(url) && URL.canParse(url) ? new URL(url) : null;
  if (whole) headers.host = whole.host;
  request.url = plainPath(whole ? `${whole.pathname}${whole.search}` : url);
  if (headers[routerState] !== undefined && !isRouterState(headers[routerState])) delete headers[routerState];
  if (request.method === 'TRACE') request.method = 'PROPFIND';
}

function plainPath(url: string): string {
  const [path = '', ...query] = url.split('?');
  const rooted = path.startsWith('/') ? path : `/${path}`;
  return [canDecode(rooted) ? rooted : rooted.replace(/(?:%[\da-f]{2})+|%/gi, standing), ...query].join('?');
}

const standing = (signs: string) => (canDecode(signs) ? signs : signs.replaceAll('%', '%25'));

function canDecode(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function isRouterState(header: string | string[]): boolean {
  try {
    parseAndValidateFlightRouterState(header);
    return true;
  } catch {
    return false;
  }
}
