import { type Log, logFormat, openLog } from '#platform/log.ts';

let log: Log | undefined;
let secrets: readonly string[] = [];

/** The log of a command where COLLOQUY_LOG asks for JSON; null: a person reads it, and gets plain lines. */
export function jsonLog(): Log | null {
  if (logFormat(process.env) !== 'json') return null;
  log ??= openLog({
    process: `${process.argv[2] ?? 'colloquy'}-${process.pid}`,
    level: 'info',
    secrets: () => secrets,
  });
  return log;
}

/** @param values that must not show in the log, as they are when a line is written */
export function keepOutOfLog(values: readonly string[]): void {
  secrets = values;
}
