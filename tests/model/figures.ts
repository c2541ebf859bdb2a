import { cpus } from 'node:os';

/** Prints what a proof came to, with the machine and the date that belong to its seconds. */
export function printFigures(name: string, startedMs: number, figures: Record<string, unknown>): void {
  const [cpu] = cpus();
  console.log(
    `\n${name}, ${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores (${cpu?.model.trim()}), Node ${process.version}`,
  );
  for (const [what, value] of Object.entries({
    ...figures,
    seconds: Math.round((performance.now() - startedMs) / 1_000),
  }))
    console.log(`  ${what.padEnd(36)}${typeof value === 'number' ? value.toLocaleString('en') : value}`);
}

/** Overwrites one line of the terminal. Into a file nothing is written: only the figures belong there. */
export function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${text}`);
}

/** The proof's size and its seed, from the command line. */
export function readArguments(sizeDefault: number): { size: number; seed: number } {
  const [size = String(sizeDefault), seed = String(Date.now() % 2 ** 31)] = process.argv.slice(2);
  return { size: Number(size), seed: Number(seed) };
}
