import { jsonLog } from '#cli/json-log.ts';
import { oneLine, plainJson, plainText } from '#cli/plain-text.ts';

/** Results go to standard output, everything else to standard error: as lines, or as lines of JSON where COLLOQUY_LOG says so. */
export const print = (text: string) => void process.stdout.write(`${plainText(text)}\n`);
export function say(text: string): void {
  const log = jsonLog();
  if (log) log.info('said', { message: text.trim() });
  else process.stderr.write(`${plainText(text)}\n`);
}
export const printJson = (value: unknown) => print(plainJson(value, 2));

export const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
export const usd = (amount: number) =>
  amount === 0 ? '$0' : amount < 0.01 ? `$${amount.toFixed(4)}` : `$${amount.toFixed(2)}`;
export const count = (n: number, one: string, many = `${one}s`) =>
  `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;

export function duration(totalSeconds: number): string {
  const s = Math.max(0, Math.round(totalSeconds));
  if (s < 60) return `${s} s`;
  if (s < 3_600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3_600)} h ${Math.floor((s % 3_600) / 60)} min`;
}

/** Columns padded to their widest cell; the last one is not padded. A cell is one line. */
export function table(cells: string[][]): string {
  const rows = cells.map((row) => row.map(oneLine));
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/**
 * The command that this process was started with, as one would type it again: in a clone by npm, if it was then.
 * @param without options that would not be given again
 */
export function sameCommand(without: string[] = []): string {
  const program = process.env.npm_lifecycle_event === 'colloquy' ? 'npm run colloquy --' : 'colloquy';
  const words = process.argv.slice(2).filter((word) => !without.includes(word));
  return [program, ...words.map(shellWord)].join(' ');
}

const shellWord = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
