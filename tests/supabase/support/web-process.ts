/** A web process of which nothing but the tick is asked: the route of the app, behind a server of Node’s. */
import { createServer } from 'node:http';
import { registerHooks } from 'node:module';
import type { AddressInfo } from 'node:net';

// The app is bundled; what it imports of Next has no such file for Node.
registerHooks({
  resolve: (specifier, context, next) => next(/^next\/\w+$/.test(specifier) ? `${specifier}.js` : specifier, context),
});
const { POST } = await import('#app/api/cron/tick/route.ts');
const { watchVisitors } = await import('#app/_lib/auth/visitor.ts');
watchVisitors();

const server = createServer(async ({ method, url, headers, socket }, response) => {
  const request = new Request(`http://${headers.host}${url}`, { method, headers: headers as Record<string, string> });
  const answered =
    url === '/api/cron/tick' && method === 'POST'
      ? await POST(request, { params: Promise.resolve({}) })
      : new Response(null, { status: 404 });
  const body = await answered.text();
  // Whoever asked may have hung up.
  if (!socket.destroyed) response.writeHead(answered.status).end(body);
});
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () =>
  process.send?.({ port: (server.address() as AddressInfo).port }),
);
process.on('disconnect', () => process.exit());
