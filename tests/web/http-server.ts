import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { call } from './app.ts';
import { described, handlerAt } from './described.ts';

export interface TestServer {
  url: string;
  /** What the Authorization header of each request was. */
  authorizations: (string | undefined)[];
}

/** The API over HTTP, answered from the test’s app; every answer is checked against the document. */
export async function serveApi(): Promise<TestServer> {
  const authorizations: TestServer['authorizations'] = [];
  const server = createServer(async (request, response) => {
    authorizations.push(request.headers.authorization);
    try {
      const { status, headers, body } = await answer(request);
      response
        .writeHead(status, Object.fromEntries(headers))
        .end(typeof body === 'string' ? body : JSON.stringify(body));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, authorizations };
}

async function answer(request: IncomingMessage) {
  const { pathname } = new URL(request.url!, 'http://localhost');
  // Of two that fit, the one with fewer variable parts: /conversations/generate-batch before /conversations/{id}.
  const paths = Object.keys(described.paths).sort((a, b) => a.split('{').length - b.split('{').length);
  for (const path of paths) {
    const match = new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`).exec(pathname);
    if (!match) continue;
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const type = request.headers['content-type'];
    return call(
      handlerAt(path, request.method!.toLowerCase()),
      request.url!,
      { ...match.groups },
      {
        method: request.method,
        ...(type && { headers: { 'Content-Type': type } }),
        ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
      },
    );
  }
  throw new Error(`There is no ${pathname}.`);
}
