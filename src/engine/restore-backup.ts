import { refuseFullTarget } from '#engine/refuse-full-target.ts';
import { forgetFormerWorkers } from '#ledger/forget-former-workers.ts';
import { checkInvariants, type Violation } from '#ledger/invariants.ts';
import type { BackupManifest, RowProgress } from '#platform/backup/format.ts';
import { loadTables } from '#platform/backup/load-tables.ts';
import { ownedTables, qualified } from '#platform/backup/owned-tables.ts';
import { migrationsOf, prepareSchema } from '#platform/backup/prepare-schema.ts';
import { openBackup } from '#platform/backup/read-backup.ts';
import { inSession } from '#platform/backup/session.ts';
import { advanceSequences, setAside } from '#platform/backup/set-aside.ts';
import { openDatabase } from '#platform/database.ts';
import { applyMigrations, migrationStatus, shippedMigrations } from '#platform/migrate.ts';

export interface Restored {
  manifest: BackupManifest;
  /** Migrations that the backup did not have yet. */
  migrated: string[];
  /** Items that a worker of the original held; they are free to be claimed. */
  takenBack: number;
  violations: Violation[];
}

export interface RestoreOptions {
  /** What `verifyBackup` answered, where the source was read through before; a pipe is checked only while it is loaded. */
  known?: BackupManifest;
  /** Told of each step, in words. */
  onStep?: (step: string) => void;
  onProgress?: (progress: RowProgress) => void;
}

/**
 * Restores a backup into an empty database, in one transaction: all of it or nothing. A backup of an older schema is loaded into that schema and then migrated.
 * What workers of the original held is given back, as they do not exist here.
 * @throws ColloquyError `backup_damaged`, `backup_too_new`, `migration_mismatch`, `target_not_empty`
 */
export async function restoreBackup(
  url: string,
  source: AsyncIterable<Buffer>,
  { known, onStep = () => {}, onProgress = () => {} }: RestoreOptions = {},
): Promise<Restored> {
  const restored = await inSession(url, 'begin', async (session) => {
    const backup = await openBackup(source);
    const tables = await prepareSchema(session, await migrationsOf(backup.header), (there) =>
      refuseFullTarget(session, there),
    );
    const makeAgain = await setAside(session, tables);
    const manifest = await loadTables(session, backup, tables, known, onProgress);
    onStep('Making indexes');
    await makeAgain();
    await advanceSequences(session, tables);
    const status = await migrationStatus(session);
    await applyMigrations(session, status);
    const { leases } = await forgetFormerWorkers(session);
    return { manifest, migrated: status.pending, takenBack: leases };
  });
  onStep('Checking the ledger');
  return { ...restored, violations: await analyzeAndCheck(url) };
}

async function analyzeAndCheck(url: string): Promise<Violation[]> {
  const db = openDatabase(url, { connectionsMax: 1, applicationName: 'colloquy-restore' });
  try {
    const { tables } = await ownedTables(db, await shippedMigrations());
    for (const table of tables) await db.query(`analyze ${qualified(table)}`);
    return await checkInvariants(db);
  } finally {
    await db.close();
  }
}
