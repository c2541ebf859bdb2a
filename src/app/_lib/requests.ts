import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { webLog } from '#app/_lib/web-log.ts';

/** What is noted of a request while it is answered, for its line in the log. */
interface Noted {
  id: string;
  /** The pattern of its address: `/api/batch-jobs/{id}`. */
  route: string | null;
  viewer: { kind: string; organizationId: string } | null;
}

/** Each bundle has its own copy of this module, but there is one global object. */
const holder = globalThis as typeof globalThis & { colloquyRequests?: AsyncLocalStorage<Noted> };
holder.colloquyRequests ??= new AsyncLocalStorage();
const requests = holder.colloquyRequests;

/**
 * From here on each request of every server of this process has an id, which its answer bears as X-Request-Id, and a line in the log when it is over: a stream’s at the end
 * of the stream. What a proxy has named it already keeps its name. No value of a query and no header is logged.
 */
export function watchRequests(): void {
  subscribe('http.server.request.start', (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    const noted: Noted = { id: idOf(request.headers['x-request-id']), route: null, viewer: null };
    const startedMs = performance.now();
    response.setHeader('X-Request-Id', noted.id);
    requests.enterWith(noted);
    const path = (request.url ?? '').split('?')[0]!;
    // Parts of pages say nothing of what anybody does.
    if (path.startsWith('/_next/')) return;
    response.once('close', () => {
      const { statusCode: status, writableFinished } = response;
      webLog()[status >= 500 ? 'error' : 'info']('request', {
        requestId: noted.id,
        method: request.method,
        route: noted.route ?? patternOf(path),
        status,
        ms: Math.round(performance.now() - startedMs),
        // Whoever asked went away before it was answered.
        ...(!writableFinished && { cut: true }),
        ...(noted.viewer && { viewer: noted.viewer.kind, organizationId: noted.viewer.organizationId }),
      });
    });
  });
}

/** The id of the request that is being answered; null: there is none, as where no server of ours took it. */
export const currentRequestId = (): string | null => requests.getStore()?.id ?? null;

/** Says more of the request that is being answered, where there is one. */
export function noteRequest(more: Partial<Omit<Noted, 'id'>>): void {
  const noted = requests.getStore();
  if (noted) Object.assign(noted, more);
}

/** For tests: what a request of this id does. */
export function asRequest<Result>(id: string, act: () => Result): Result {
  return requests.run({ id, route: null, viewer: null }, act);
}

const idOf = (given: string | string[] | undefined) =>
  typeof given === 'string' && /^[\w.:/+=-]{1,128}$/.test(given) ? given : randomUUID();

/** Of an address that no endpoint of ours answered: words are shown, and what could be an id or a secret is not. */
function patternOf(path: string): string {
  const parts = path.slice(0, 500).split('/');
  return parts.map((part) => (/^[a-z.-]{0,30}$/.test(part) ? part : '{…}')).join('/');
}
