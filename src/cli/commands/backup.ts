import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { count, print, printJson, say, seconds } from '#cli/output.ts';
import { createRowProgress } from '#cli/row-progress.ts';
import { untilStopped } from '#cli/until-stopped.ts';
import { configOf, type DataOption, withStore } from '#cli/with-store.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { writeWholeFile } from '#platform/backup/backup-file.ts';
import { type Write, type WrittenBackup, writeBackup } from '#platform/backup/write-backup.ts';
import type { Config } from '#platform/config.ts';

interface BackupOptions extends DataOption {
  force?: boolean;
  json?: boolean;
}

/** Writes a backup to a file, or to standard output when that is `-`. The schema stays as it is: one backs up before one migrates. */
export async function backup(file: string, options: BackupOptions): Promise<void> {
  const config = configOf(options);
  await refuseNoData(config);
  const startedMs = performance.now();
  const progress = createRowProgress();
  let bytes = 0;
  await untilStopped('Stopped. No backup was written.', (signal) =>
    withStore(
      config,
      async ({ directUrl }) => {
        const act = (write: Write) =>
          writeBackup(
            directUrl,
            (piece) => {
              signal.throwIfAborted();
              bytes += piece.length;
              return write(piece);
            },
            progress.show,
          );
        const written = await (file === '-' ? act(toStandardOutput()) : writeWholeFile(file, options, act)).finally(
          progress.end,
        );
        tell(file, written, { bytes, ms: performance.now() - startedMs }, options);
      },
      { migrate: false },
    ),
  );
}

function tell(
  file: string,
  { manifest, others }: WrittenBackup,
  { bytes, ms }: { bytes: number; ms: number },
  { json }: BackupOptions,
): void {
  const { snapshotAt, colloquyVersion, postgresVersion } = manifest;
  const tables = Object.fromEntries(manifest.tables.map(({ name, rows }) => [name, rows]));
  if (json) {
    const summary = { file, bytes, ms: Math.round(ms), snapshotAt, colloquyVersion, postgresVersion, tables, others };
    if (file === '-') say(JSON.stringify(summary));
    else printJson(summary);
    return;
  }
  const rows = manifest.tables.reduce((sum, each) => sum + each.rows, 0);
  const line = `${file}  (${count(rows, 'row')} of ${count(manifest.tables.length, 'table')} as of ${snapshotAt}; ${(bytes / 1e6).toFixed(1)} MB in ${seconds(ms)})`;
  if (file === '-') say(line);
  else print(line);
  if (others.length > 0) say(`Not in it, as Colloquy did not make them: ${others.join(', ')}.`);
  say('It holds everything that the database does, prompts and answers too: keep it as safe.');
}

/** A reader that goes away before the end has no backup: that is a failure here, unlike with other commands. */
function toStandardOutput(): Write {
  process.stdout.removeAllListeners('error').on('error', () => {});
  return (bytes) =>
    new Promise((resolve, reject) => {
      process.stdout.write(bytes, (error) => {
        if (!error) return resolve();
        const why = `Whoever read the backup went away before its end: ${error.message}.`;
        reject(new ColloquyError('file_unwritable', why, { next: 'What they have is no whole backup.', cause: error }));
      });
    });
}

/** Else the server would be made first, only to find nothing in it. */
async function refuseNoData({ databaseUrl, dataFolder }: Config): Promise<void> {
  if (databaseUrl) return;
  await lstat(join(dataFolder, 'postgres')).catch((error) => {
    throw new ColloquyError('not_found', `There is no database in ${dataFolder} yet.`, {
      next: 'Name its folder with --data, or its server with DATABASE_URL.',
      cause: error,
    });
  });
}
