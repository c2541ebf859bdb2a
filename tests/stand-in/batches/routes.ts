import type { Route } from '../exchange.ts';
import type { World } from '../world.ts';

/** Files and batches of both wires; they share the world’s keys, prices and bill with the calls. */
export function batchRoutes(_world: World): Route[] {
  return [];
}
