import type { RowProgress } from '#platform/backup/format.ts';

const plainLineMs = 2_000;
const terminalLineMs = 100;

/** Shows rows going by, on standard error: one line that changes in a terminal, a line now and then elsewhere. */
export function createRowProgress(): { show(progress: RowProgress): void; end(): void } {
  const { isTTY } = process.stderr;
  let lastMs = performance.now();
  let shown = false;
  return {
    show({ table, rows, ofRows, exact }) {
      if (performance.now() - lastMs < (isTTY ? terminalLineMs : plainLineMs)) return;
      lastMs = performance.now();
      shown = true;
      // Postgres' estimate may lag behind.
      const all = `${exact ? '' : 'about '}${Math.max(rows, ofRows).toLocaleString('en-US')}`;
      const line = `${table}: ${rows.toLocaleString('en-US')} of ${all} rows`;
      process.stderr.write(isTTY ? `\r\x1b[K${line}` : `${line}\n`);
    },
    end() {
      if (isTTY && shown) process.stderr.write('\r\x1b[K');
      shown = false;
    },
  };
}
