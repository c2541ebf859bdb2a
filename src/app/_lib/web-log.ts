import { knownSecrets } from '#app/_lib/known-secrets.ts';
import { type Log, logFormat, openLog } from '#platform/log.ts';

/** Each bundle has its own copy of this module, but there is one global object. */
const holder = globalThis as typeof globalThis & { colloquyWebLog?: Log };

/** The log of this process: all of it where machines read it, only our own faults where a person sits before it. */
export function webLog(): Log {
  holder.colloquyWebLog ??= openLog({
    process: `web-${process.pid}`,
    level: (logFormat(process.env) ?? (process.stderr.isTTY ? 'text' : 'json')) === 'json' ? 'info' : 'error',
    secrets: knownSecrets,
  });
  return holder.colloquyWebLog;
}

/** For tests: lines go there. */
export function setWebLog(log: Log): void {
  holder.colloquyWebLog = log;
}
