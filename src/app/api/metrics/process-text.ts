import { collectDefaultMetrics, Registry } from 'prom-client';

/** Each bundle has its own copy of this module, but there is one global object. */
const holder = globalThis as typeof globalThis & { colloquyProcessMetrics?: Registry };

/** Memory, processor and event loop of this process, from the first time that somebody asks. */
export function processText(): Promise<string> {
  if (!holder.colloquyProcessMetrics) {
    holder.colloquyProcessMetrics = new Registry();
    collectDefaultMetrics({ register: holder.colloquyProcessMetrics });
  }
  return holder.colloquyProcessMetrics.metrics();
}
