import { say } from '#cli/output.ts';
import { onStopSignals } from '#cli/stop-signals.ts';

/**
 * Runs an act that can be broken off without a trace. The first Ctrl-C or SIGTERM aborts `signal`; when the act has cleaned up behind itself, `words` are said and the
 * exit code is that of the signal’s usual end.
 */
export async function untilStopped(words: string, act: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const unlisten = onStopSignals(() => stop.abort());
  try {
    await act(stop.signal);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    say(words);
    process.exitCode = 130;
  } finally {
    unlisten();
  }
}
