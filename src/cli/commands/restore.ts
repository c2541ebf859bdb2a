import { addAbortSignal } from 'node:stream';
import { count, print, printJson, say, seconds } from '#cli/output.ts';
import { createRowProgress } from '#cli/row-progress.ts';
import { untilStopped } from '#cli/until-stopped.ts';
import { configOf, type DataOption, withStore } from '#cli/with-store.ts';
import { type Restored, restoreBackup } from '#engine/restore-backup.ts';
import { readFileParts } from '#platform/backup/backup-file.ts';
import { verifyBackup } from '#platform/backup/read-backup.ts';

interface RestoreOptions extends DataOption {
  json?: boolean;
}

/** Restores a backup from a file, or from standard input when that is `-`, into an empty database. Exit 1 where the ledger in it breaks its invariants. */
export async function restore(file: string, options: RestoreOptions): Promise<void> {
  const startedMs = performance.now();
  const progress = createRowProgress();
  const onStep = (step: string) => {
    progress.end();
    say(`${step} …`);
  };
  await untilStopped('Stopped. The database is as it was.', async (signal) => {
    const read = () => stoppable(source(file, signal), signal);
    if (file !== '-') onStep('Checking the backup');
    // Before a server is started for it.
    const known = file === '-' ? undefined : await verifyBackup(read());
    await withStore(
      configOf(options),
      async ({ directUrl }) => {
        const act = restoreBackup(directUrl, read(), { known, onStep, onProgress: progress.show });
        tell(await act.finally(progress.end), performance.now() - startedMs, options);
      },
      { migrate: false },
    );
  });
}

/** A pipe that nothing comes from must not keep a Ctrl-C waiting. */
const source = (file: string, signal: AbortSignal): AsyncIterable<Buffer> =>
  file === '-' ? addAbortSignal(signal, process.stdin) : readFileParts(file);

async function* stoppable(pieces: AsyncIterable<Buffer>, signal: AbortSignal): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    signal.throwIfAborted();
    yield piece;
  }
}

function tell(restored: Restored, ms: number, { json }: RestoreOptions): void {
  const { manifest, migrated, takenBack, violations } = restored;
  const { snapshotAt, colloquyVersion, postgresVersion } = manifest;
  if (violations.length > 0) process.exitCode = 1;
  const tables = Object.fromEntries(manifest.tables.map(({ name, rows }) => [name, rows]));
  if (json) {
    printJson({
      snapshotAt,
      colloquyVersion,
      postgresVersion,
      ms: Math.round(ms),
      tables,
      migrated,
      takenBack,
      violations,
    });
    return;
  }
  print(
    `Restored as of ${snapshotAt}: ${count(tables.batch_jobs ?? 0, 'job')}, ${count(tables.batch_items ?? 0, 'item')}, ${count(tables.conversations ?? 0, 'conversation')}, in ${seconds(ms)}.`,
  );
  if (migrated.length > 0) print(`Migrated from the schema that it had: ${migrated.join(', ')}.`);
  if (takenBack > 0)
    print(
      `${count(takenBack, 'item')} were being worked on then, and will be called again. What those calls may have cost stays counted, as reserved and later as unknown cost.`,
    );
  for (const { promise, subject, detail } of violations) print(`Broken: ${promise} ${subject}: ${detail}`);
  say(
    violations.length === 0 ? 'All invariants hold.' : 'The backup’s ledger breaks its invariants: please report this.',
  );
  say(`Unfinished jobs go on as soon as a worker runs here. If the original still runs, stop it first, or pause its jobs here: both would make, and pay for, what was not done at ${snapshotAt}.
Next: colloquy jobs list, then colloquy start or colloquy worker.`);
}
