/** A part of a long simulation, in a process of its own: `part.ts URL FIRST_SEED STEP COUNT`. Sends a `PartMessage` for each schedule. */
import type { Figures } from './figures.ts';
import { runSchedule, type ScheduleResult } from './run-schedule.ts';
import { SimulatedStore } from './store.ts';

export interface PartMessage {
  seed: number;
  figures: ReturnType<Figures['toJSON']>;
  violation: ScheduleResult['violation'];
}

const [url = '', ...numbers] = process.argv.slice(2);
const [firstSeed = 0, step = 1, count = 0] = numbers.map(Number);
const store = await SimulatedStore.open(url);
for (let index = 0; index < count && process.connected; index++) {
  const seed = firstSeed + index * step;
  const { figures, violation } = await runSchedule(store, seed);
  process.send?.({ seed, figures: figures.toJSON(), violation } satisfies PartMessage);
}
await store.close();
process.disconnect?.();
