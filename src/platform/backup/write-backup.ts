import copyStreams from 'pg-copy-streams';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { migrationStatus, shippedMigrations } from '#platform/migrate.ts';
import { version } from '#platform/version.ts';
import { compressedParts } from './compression.ts';
import {
  type BackupHeader,
  type BackupManifest,
  type BackupTable,
  countRows,
  formatVersion,
  headerName,
  manifestName,
  partName,
  type RowProgress,
  sha256,
  sumName,
  sumOf,
} from './format.ts';
import { type OwnedTable, ownedTables, qualified, quoted } from './owned-tables.ts';
import { inSession, type Session } from './session.ts';
import { tarEnd, tarEntry } from './tar.ts';

export interface WrittenBackup {
  manifest: BackupManifest;
  /** Tables in Colloquy's schema that are not its own: they are not in the backup. */
  others: string[];
}

/** Where a backup goes, piece by piece. */
export type Write = (bytes: Buffer) => Promise<void>;

/**
 * Writes every table of Colloquy as it is at one moment, while work goes on: one transaction on one connection, read only, a few parts in memory at a time.
 * The schema may be older than this version's.
 * @throws ColloquyError `not_found` where there is nothing of Colloquy; `configuration_invalid` for a role that may not read all of it; `migration_mismatch`; `conflict` when a migration came in between
 */
export async function writeBackup(
  url: string,
  write: Write,
  onProgress: (progress: RowProgress) => void = () => {},
): Promise<WrittenBackup> {
  const before = await lookAt(url);
  return inSession(url, 'begin isolation level repeatable read, read only', async (session) => {
    // The locks come before the snapshot, which the first query takes: no migration changes a table between the two.
    await session.query(`lock table ${before.tables.map(qualified).join(', ')} in access share mode`);
    const [now] = await session.query<{ at: Date; version: string }>(
      `select clock_timestamp() as at, current_setting('server_version') as version`,
    );
    const { migrations, tables, others } = await describe(session);
    if (JSON.stringify(tables.map(nameAndColumns)) !== JSON.stringify(before.tables.map(nameAndColumns)))
      throw new ColloquyError('conflict', 'The database was migrated while the backup began.', {
        next: 'Run the backup again.',
      });
    const header: BackupHeader = {
      format: 'colloquy-backup',
      formatVersion,
      colloquyVersion: version,
      postgresVersion: now!.version,
      snapshotAt: now!.at.toISOString(),
      migrations: migrations.map(({ name, checksum }) => ({ name, checksum })),
      tables: tables.map(({ name, columns, rowsEstimate }) => ({ name, columns, rowsEstimate })),
    };
    const add = async (name: string, data: Buffer) => {
      for (const piece of tarEntry({ name, data }, now!.at.getTime())) await write(piece);
    };
    await add(headerName, json(header));
    const written: BackupTable[] = [];
    for (const table of tables) written.push(await writeTable(session, table, add, onProgress));
    const manifest: BackupManifest = { ...header, tables: written };
    await add(manifestName, json(manifest));
    await add(sumName, sumOf(json(manifest)));
    await write(tarEnd);
    return { manifest, others };
  });
}

const json = (value: unknown) => Buffer.from(`${JSON.stringify(value, null, 1)}\n`);
const nameAndColumns = ({ schema, name, columns }: OwnedTable) => [schema, name, columns];

/** With row security off, so that a role from which rows are hidden is refused here. */
async function lookAt(url: string) {
  try {
    return await inSession(url, 'begin read only', describe);
  } catch (error) {
    if ((error as { code?: string }).code !== insufficientPrivilege) throw error;
    throw new ColloquyError(
      'configuration_invalid',
      `This database’s role may not read all that Colloquy has there: ${(error as Error).message}.`,
      { next: 'Use the role that owns the tables.', cause: error },
    );
  }
}

const insufficientPrivilege = '42501';

async function describe(db: Session) {
  const shipped = await shippedMigrations();
  const { applied } = await migrationStatus(db);
  if (applied.length === 0)
    throw new ColloquyError('not_found', 'There is nothing of Colloquy in this database.', {
      next: 'Check DATABASE_URL, or --data. (An older database that was not adopted yet is a case for pg_dump.)',
    });
  const migrations = shipped.filter(({ name }) => applied.includes(name));
  return { migrations, ...(await ownedTables(db, migrations)) };
}

async function writeTable(
  session: Session,
  table: OwnedTable,
  add: (name: string, data: Buffer) => Promise<void>,
  onProgress: (progress: RowProgress) => void,
): Promise<BackupTable> {
  const { name, columns, rowsEstimate } = table;
  const written: BackupTable = { name, columns, rowsEstimate, rows: 0, bytes: 0, parts: [] };
  const copy = session.client.query(
    copyStreams.to(`copy ${qualified(table)} (${columns.map(quoted).join(', ')}) to stdout`),
  );
  for await (const { text, compressed } of compressedParts(copy)) {
    const part = partName(name, written.parts.length + 1);
    await add(part, compressed);
    written.parts.push({ name: part, bytes: compressed.length, sha256: sha256(compressed) });
    written.rows += countRows(text);
    written.bytes += text.length;
    onProgress({ table: name, rows: written.rows, ofRows: rowsEstimate, exact: false });
  }
  return written;
}
