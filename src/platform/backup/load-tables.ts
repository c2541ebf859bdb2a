import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import copyStreams from 'pg-copy-streams';
import { decompress } from './compression.ts';
import { type BackupManifest, countRows, type RowProgress } from './format.ts';
import { type OwnedTable, qualified, quoted } from './owned-tables.ts';
import type { BackupPart, OpenBackup } from './read-backup.ts';
import type { Session } from './session.ts';
import { damaged } from './tar.ts';

/**
 * Copies a backup's parts into tables that were emptied in this transaction, and holds what came against the manifest at its end. The rows are frozen: nothing has to
 * look at them again to know that everyone may see them.
 * @param known the manifest, where it was read before
 * @throws ColloquyError `backup_damaged`
 */
export async function loadTables(
  session: Session,
  backup: OpenBackup,
  tables: OwnedTable[],
  known: BackupManifest | undefined,
  onProgress: (progress: RowProgress) => void,
): Promise<BackupManifest> {
  const loaded = new Map<string, { rows: number; bytes: number }>();
  let part = await nextPart(backup);
  for (const { name, columns, rowsEstimate } of backup.header.tables) {
    const table = tables.find((each) => each.name === name);
    if (!table) throw damaged(`the schema that it names has no table ${name}`);
    const exact = known?.tables.find((each) => each.name === name)?.rows;
    const sums = { rows: 0, bytes: 0 };
    loaded.set(name, sums);
    async function* text(): AsyncGenerator<Buffer> {
      for (; part?.table === name; part = await nextPart(backup)) {
        const piece = await decompress(part.name, part.data);
        sums.rows += countRows(piece);
        sums.bytes += piece.length;
        yield piece;
        const ofRows = exact ?? rowsEstimate;
        onProgress({ table: name, rows: sums.rows, ofRows, exact: exact !== undefined });
      }
    }
    if (part?.table !== name) continue;
    const copy = copyStreams.from(`copy ${qualified(table)} (${columns.map(quoted).join(', ')}) from stdin (freeze)`);
    await pipeline(Readable.from(text(), { objectMode: true, highWaterMark: 1 }), session.client.query(copy));
    if (copy.rowCount !== sums.rows) throw damaged(`${name} has ${sums.rows} lines and gave ${copy.rowCount} rows`);
  }
  if (part) throw damaged(`${part.name} belongs to no table of it, or is out of its order`);
  const manifest = backup.manifest();
  for (const { name, rows, bytes } of manifest.tables) {
    const sums = loaded.get(name);
    if (sums?.rows !== rows || sums.bytes !== bytes) throw damaged(`${name} is not as long as its manifest says`);
  }
  return manifest;
}

async function nextPart(backup: OpenBackup): Promise<BackupPart | null> {
  const { value, done } = await backup.parts.next();
  return done ? null : value;
}
