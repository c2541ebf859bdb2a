import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messagesWire } from './anthropic/messages.ts';
import { batchRoutes } from './batches/routes.ts';
import { controlRoutes } from './control-routes.ts';
import { exchangeOf, type Route, reply } from './exchange.ts';
import { chatWire } from './openai/chat.ts';
import { responsesWire } from './openai/responses.ts';
import type { StandInOptions } from './options.ts';
import { serveCall } from './serve-call.ts';
import { type StandIn, standInAt } from './stand-in.ts';
import type { Wire } from './wire.ts';
import { World } from './world.ts';

/** In this process. For several worker processes: `spawnStandIn`, so that the provider does not wait for any of them. */
export async function startStandIn(options: StandInOptions): Promise<StandIn> {
  const world = new World(options);
  const call = (path: RegExp, wire: Wire): Route => ({
    method: 'POST',
    path,
    serve: (exchange) => serveCall(world, wire, exchange),
  });
  const routes = [
    call(/^\/v1\/chat\/completions$/, chatWire),
    call(/^\/v1\/responses$/, responsesWire),
    call(/^\/v1\/messages$/, messagesWire),
    ...batchRoutes(world),
    ...controlRoutes(world),
  ];
  const server = createServer((request, response) => {
    const exchange = exchangeOf(request, response);
    for (const { method, path, serve } of routes) {
      const match = method === request.method ? exchange.path.match(path) : null;
      if (!match) continue;
      Promise.resolve(serve({ ...exchange, match })).catch((error: unknown) => {
        console.error(error);
        response.destroy();
      });
      return;
    }
    reply(exchange, 404, { error: { message: `There is no ${request.method} ${exchange.path}.` } });
  });
  // A connection that ends just as a client takes it up again would look like a call that was cut.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 4_096, resolve));
  return standInAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
}
