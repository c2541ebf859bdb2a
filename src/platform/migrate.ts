import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { ColloquyError } from '#domain/colloquy-error.ts';
import type { Database, Queryable } from '#platform/database.ts';

interface Migration {
  number: number;
  name: string;
  sql: string;
  checksum: string;
}

export interface MigrationStatus {
  applied: string[];
  pending: string[];
}

const folder = new URL('../../supabase/migrations/', import.meta.url);

/** The migrations that this version ships, in order. */
export async function shippedMigrations(): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_.+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = (await readFile(new URL(name, folder), 'utf8')).replaceAll('\r\n', '\n');
      return { number: Number(name.slice(0, 4)), name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/**
 * Brings the database to this version's schema. Any number of processes may call it at once: a transaction-scoped advisory lock lets one work and the others find
 * it done, behind a transaction pooler too. All pending migrations are one transaction: all or none.
 * @throws ColloquyError `migration_mismatch` when an applied migration was changed or is unknown to this version; `adoption_needed` when names that it needs are taken
 */
export async function migrate(db: Database): Promise<MigrationStatus> {
  // The common case, without a lock or a transaction.
  const before = await migrationStatus(db);
  if (before.pending.length === 0) return before;
  return db.transaction(async (connection) => {
    const status = await lockMigrations(connection);
    const taken = await takenNames(connection, status);
    if (taken.length > 0)
      throw new ColloquyError(
        'adoption_needed',
        `The database holds older tables, or others’, under names that Colloquy needs (${taken.join(', ')}), and has not been adopted yet.`,
      );
    return applyMigrations(connection, status);
  });
}

/** Waits until nobody else migrates, inside the caller's transaction and until its end. @returns what is applied now */
export async function lockMigrations(connection: Queryable): Promise<MigrationStatus> {
  await connection.query(`select pg_advisory_xact_lock(hashtext('colloquy_migrations'))`);
  return migrationStatus(connection);
}

/** Applies what is pending, inside the caller's transaction, which holds the lock. */
export async function applyMigrations(connection: Queryable, status: MigrationStatus): Promise<MigrationStatus> {
  await connection.query(`
    create table if not exists colloquy_migrations (
      name text primary key,
      checksum text not null,
      applied_at timestamptz not null default now()
    )`);
  await connection.query('alter table colloquy_migrations enable row level security');
  for (const { name, sql, checksum } of await pendingOf(status)) {
    await connection.query(sql);
    await connection.query('insert into colloquy_migrations (name, checksum) values ($1, $2)', [name, checksum]);
  }
  return { applied: [...status.applied, ...status.pending], pending: [] };
}

/** Tables (or views) that stand under the names of tables which pending migrations would make. */
export async function takenNames(db: Queryable, status: MigrationStatus): Promise<string[]> {
  const made = (await pendingOf(status)).flatMap(({ sql }) =>
    [...sql.matchAll(tablePattern)].map((match) => match[1]!),
  );
  const rows = await db.query<{ name: string }>(
    `select relname as name from pg_class
     where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f') and relname = any ($1) order by relname`,
    [made],
  );
  return rows.map(({ name }) => name);
}

const tablePattern = /^create table (?:if not exists )?"?(\w+)"?/gim;

const pendingOf = async ({ pending }: MigrationStatus) =>
  (await shippedMigrations()).filter(({ name }) => pending.includes(name));

/** What is applied and what is not, without changing anything. */
export async function migrationStatus(db: Queryable): Promise<MigrationStatus> {
  const shipped = await shippedMigrations();
  // Not to_regclass: in a transaction that waited for another's migration it answers from a cache, that there is none.
  const [found] = await db.query<{ exists: boolean }>(
    `select exists (select from pg_class where relname = 'colloquy_migrations' and relnamespace = current_schema()::regnamespace) as exists`,
  );
  const rows = found?.exists
    ? await db.query<{ name: string; checksum: string }>('select name, checksum from colloquy_migrations order by name')
    : [];
  for (const row of rows) {
    const migration = shipped.find((each) => each.name === row.name);
    if (!migration)
      throw new ColloquyError(
        'migration_mismatch',
        `The database has migration ${row.name}, which this version does not know: it was migrated by a newer one.`,
        { next: 'Use that version, or another database.' },
      );
    if (migration.checksum !== row.checksum)
      throw new ColloquyError(
        'migration_mismatch',
        `Migration ${row.name} differs from the one that was applied to this database.`,
        { next: 'Use the version of Colloquy that migrated it, or another database.' },
      );
  }
  const applied = rows.map((row) => row.name);
  return { applied, pending: shipped.map((each) => each.name).filter((name) => !applied.includes(name)) };
}
