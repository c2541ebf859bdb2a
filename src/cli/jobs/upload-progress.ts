import { barOf } from '#cli/bar.ts';
import { count } from '#cli/output.ts';

const plainLineMs = 2_000;

/** Shows items going to a server, on standard error: a bar in a terminal, a line now and then elsewhere. */
export function createUploadProgress(total: number): { show(sent: number): void; end(): void } {
  if (!process.stderr.isTTY) return plainProgress(total);
  const bar = barOf('{bar} {value}/{total} items sent');
  bar.start(total, 0);
  return { show: (sent) => bar.update(sent), end: () => bar.stop() };
}

function plainProgress(total: number) {
  let lastMs = performance.now();
  return {
    show(sent: number) {
      if (performance.now() - lastMs < plainLineMs) return;
      lastMs = performance.now();
      process.stderr.write(`${sent.toLocaleString('en-US')} of ${count(total, 'item')} sent\n`);
    },
    end() {},
  };
}
