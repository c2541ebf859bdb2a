import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request and its response, for a route. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  /** Without its query. */
  path: string;
  query: URLSearchParams;
  /** What the route's pattern caught. */
  match: readonly string[];
  body(): Promise<Buffer>;
  /** Whether the client has closed the connection. */
  gone(): boolean;
}

export interface Route {
  method: 'GET' | 'POST' | 'DELETE';
  path: RegExp;
  serve(exchange: Exchange): Promise<void> | void;
}

export function exchangeOf(request: IncomingMessage, response: ServerResponse): Exchange {
  const url = new URL(request.url ?? '/', 'http://stand-in');
  return {
    request,
    response,
    path: url.pathname,
    query: url.searchParams,
    match: [],
    async body() {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    },
    gone: () => response.destroyed || (request.socket?.destroyed ?? true),
  };
}

export const jsonOf = (body: Buffer): unknown => JSON.parse(body.toString());

export function reply(
  { response }: Exchange,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  if (!response.destroyed)
    begin(response, status, Buffer.from(JSON.stringify(body)), headers, (bytes) => response.end(bytes));
}

/** Half of the body, then the connection breaks. */
export function cutReply({ response }: Exchange, body: object, headers: Record<string, string>): void {
  begin(response, 200, Buffer.from(JSON.stringify(body)), headers, (bytes) =>
    response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy()),
  );
}

function begin(
  response: ServerResponse,
  status: number,
  bytes: Buffer,
  headers: Record<string, string>,
  send: (bytes: Buffer) => void,
): void {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length, ...headers });
  send(bytes);
}
