import { billOf } from './bill.ts';
import { type Exchange, jsonOf, type Route, reply } from './exchange.ts';
import type { World } from './world.ts';

/** What a test asks of the stand-in itself, whichever process it is in. */
export function controlRoutes(world: World): Route[] {
  const running = () => [...world.running.values()].reduce((sum, count) => sum + count, 0);
  // biome-ignore lint/suspicious/noExplicitAny: only our own control.ts calls it
  const act = (name: string, change: (sent: any) => void): Route => ({
    method: 'POST',
    path: new RegExp(`^/_${name}$`),
    async serve(exchange: Exchange) {
      change(jsonOf(await exchange.body()));
      reply(exchange, 200, {});
    },
  });
  return [
    {
      method: 'GET',
      path: /^\/_bill$/,
      serve: (exchange) => reply(exchange, 200, billOf(world.lines, running())),
    },
    { method: 'GET', path: /^\/_calls$/, serve: (exchange) => reply(exchange, 200, world.calls) },
    act('limits', ({ model, limits }) => world.setLimits(model, limits)),
    act('keys', ({ key, state }) => world.setKey(key, state)),
    act('faults', (faults) => world.setFaults(faults)),
    act('day', () => world.newDay()),
  ];
}
