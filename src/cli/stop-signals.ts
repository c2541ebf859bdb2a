/**
 * The first Ctrl-C or SIGTERM asks for a drain, the second ends the process at once, after `atOnce` had its last word. Nothing is lost either way: what was in flight is
 * taken up again when its lease is over.
 */
export function onStopSignals(drain: () => void, atOnce: () => void = () => {}): () => void {
  let asked = false;
  const handle = (signal: NodeJS.Signals) => {
    if (asked) {
      atOnce();
      process.exit(signal === 'SIGINT' ? 130 : 143);
    }
    asked = true;
    drain();
  };
  process.on('SIGINT', handle);
  process.on('SIGTERM', handle);
  return () => {
    process.off('SIGINT', handle);
    process.off('SIGTERM', handle);
  };
}
