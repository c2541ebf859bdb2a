/** The end of a call's time: our timer, or somebody's wish. */
export interface Deadline {
  /** Aborts with the reason to be thrown: an error that says what happened. */
  signal: AbortSignal;
  /** What ended the call before its answer, if anything did. */
  endedBy(): 'timeout' | 'abort' | null;
  /** Frees timer and listener; to be called when the call is over. */
  clear(): void;
}

/** A timer later than this was not late by chance: the process had been stopped (SIGSTOP, a frozen function, a sleeping laptop). */
const frozenMs = 500;
/** After a thaw, what the sockets hold already is read before the call is judged. */
const thawMs = 1_000;

/**
 * Starts the clock of one call. `parent` aborting ends it at once. One controller and one listener a call, freed by `clear`:
 * `AbortSignal.any` on a signal that lives as long as the process would keep every call alive.
 */
export function startDeadline(timeoutMs: number, parent: AbortSignal): Deadline {
  const controller = new AbortController();
  const dueAt = performance.now() + timeoutMs;
  let ended: 'timeout' | 'abort' | null = null;
  const end = (by: 'timeout' | 'abort', reason: unknown) => {
    if (ended) return;
    ended = by;
    controller.abort(reason);
  };
  const timeUp = () => end('timeout', new Error(`No complete answer within ${timeoutMs / 1000} s.`));
  const onAbort = () => end('abort', parent.reason);
  let timer = setTimeout(() => {
    if (performance.now() - dueAt > frozenMs) timer = setTimeout(timeUp, thawMs);
    else timeUp();
  }, timeoutMs);
  if (parent.aborted) onAbort();
  else parent.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    endedBy: () => ended,
    clear: () => {
      clearTimeout(timer);
      parent.removeEventListener('abort', onAbort);
    },
  };
}
