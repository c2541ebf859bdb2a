import pino from 'pino';
import { redactSecrets } from '#domain/redact.ts';

/** What a line says beside its event; no value may be a secret on purpose, and known ones are cut out all the same. */
export type Facts = Record<string, unknown>;

/** Lines of JSON for machines: `level`, `time`, `process`, `event`, and facts. */
export interface Log {
  info(event: string, facts?: Facts): void;
  warn(event: string, facts?: Facts): void;
  error(event: string, facts?: Facts): void;
}

export interface LogOptions {
  /** The process’s name, as its database connections bear it. */
  process: string;
  /** The gravest things only, or all. */
  level: 'info' | 'error';
  /** Values that must not show, as they are when a line is written. */
  secrets: () => readonly string[];
  /** Where lines go: standard error, unless a test reads them. */
  write?: (line: string) => void;
}

/** A line is on its way before the call returns, so that what a process said before it was killed is there. */
export function openLog({ process, level, secrets, write }: LogOptions): Log {
  const destination = write ? { write } : pino.destination({ fd: 2, sync: true });
  const logger = pino(
    {
      level,
      base: { process },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  const line =
    (name: 'info' | 'warn' | 'error') =>
    (event: string, facts: Facts = {}) => {
      if (logger.isLevelEnabled(name)) logger[name]({ event, ...(cleaned(facts, secrets()) as Facts) });
    };
  return { info: line('info'), warn: line('warn'), error: line('error') };
}

/** COLLOQUY_LOG: `json` or `text`; null: it does not say. */
export function logFormat(env: Record<string, string | undefined>): 'json' | 'text' | null {
  return env.COLLOQUY_LOG === 'json' || env.COLLOQUY_LOG === 'text' ? env.COLLOQUY_LOG : null;
}

const textMax = 10_000;
const depthMax = 6;

/** A value as it may be logged: text without secrets and not too long, errors as what they say. Text by text, as a secret has other characters once it is JSON. */
function cleaned(value: unknown, secrets: readonly string[], depth = 0): unknown {
  if (typeof value === 'string') return redactSecrets(value, secrets).slice(0, textMax);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === depthMax) return '…';
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((each) => cleaned(each, secrets, depth + 1));
  const fields = value instanceof Error ? factsOf(value) : value;
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, cleaned(field, secrets, depth + 1)]));
}

function factsOf(error: Error): Facts {
  const { name, message, stack, cause } = error;
  const { code } = error as { code?: unknown };
  return { name, message, ...(typeof code === 'string' && { code }), stack, ...(cause !== undefined && { cause }) };
}
