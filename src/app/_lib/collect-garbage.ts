import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Time for the request to end that the memory was for. */
const afterMs = 250;
let timer: NodeJS.Timeout | undefined;
let collect: (() => void) | undefined;

/**
 * Gives back soon what a large request took. By itself V8 lets the heap grow to several times of what it needs, and gives it back after half a minute without work:
 * bodies of 50 MB, one after the other, made it 700 MB. Costs a pause, which is a part of what such a body costs anyway.
 */
export function collectGarbageSoon(): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    setFlagsFromString('--expose-gc');
    collect ??= runInNewContext('gc') as () => void;
    collect();
  }, afterMs).unref();
}
