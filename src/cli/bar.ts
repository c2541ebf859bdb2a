import cliProgress from 'cli-progress';

/** A bar on standard error, for a terminal. */
export function barOf(format: string): cliProgress.SingleBar {
  return new cliProgress.SingleBar({
    format,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
    stream: process.stderr,
    linewrap: false,
    gracefulExit: false,
    clearOnComplete: false,
  });
}
