import { setFlagsFromString } from 'node:v8';

/** From so many calls in flight on, a process waits far more than it computes. */
const callsMin = 512;

/**
 * Lets V8 keep its heap small where thousands of calls wait. Measured with 1,000 calls in flight over HTTP: 265 MB of resident memory instead of 515, for twice the
 * CPU an item (1.2 ms instead of 0.5), which at 50 s a call is 2 % of one core.
 */
export function favorMemory(callsInFlightMax: number): void {
  if (callsInFlightMax >= callsMin) setFlagsFromString('--optimize-for-size');
}
