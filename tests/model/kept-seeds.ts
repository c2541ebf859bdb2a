/**
 * Runs that once showed the ledger and the model apart; run for ever. A seed means what the commands in `commands.ts` make of it: after a change there, plant the bug again
 * and keep the seed that finds it.
 */
export const keptSeeds: { seed: number; path: string; found: string }[] = [
  { seed: 77, path: '22', found: 'An item that a reap ended kept a progress of 0.' },
  { seed: 77, path: '47', found: 'Ten failures of different codes, settled together, paused the job as all alike.' },
];
