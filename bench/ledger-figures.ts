import { print } from '#cli/output.ts';

/** The value below which the given share of them lies (nearest rank). */
export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export const median = (values: number[]) => percentile(values, 0.5);

/** A goal and whether it holds; one that was missed is the exit code’s, too. */
export function goal(what: string, held: boolean): void {
  print(`${held ? 'held' : 'MISSED'}: ${what}`);
  if (!held) process.exitCode = 1;
}

/** Runs `act` and answers how many ms it took. */
export async function timed<Result>(act: () => Promise<Result>): Promise<{ result: Result; ms: number }> {
  const startedMs = performance.now();
  const result = await act();
  return { result, ms: performance.now() - startedMs };
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** The name that the scratch store’s connections have: on a server of Colloquy’s own, a worker whose name no connection has is taken for dead. */
export const workerName = 'colloquy';
