import { randomBytes } from 'node:crypto';
import { inject, onTestFinished } from 'vitest';
import { type Database, openDatabase, type Queryable } from '#platform/database.ts';
import { migrate } from '#platform/migrate.ts';
import { withDatabase } from '../../setup/postgres.ts';

export interface Supabase {
  /** As the owner of the tables, which row-level security does not concern. */
  owner: Database;
  /** One statement as a client sends it: by a role that may do nothing but become `anon` or `authenticated`. */
  as(
    client: { role: 'anon' } | { role: 'authenticated'; sub?: string },
    sql: string,
  ): Promise<Record<string, unknown>[]>;
}

/**
 * A migrated database with what Supabase has before any migration: the roles, everything in `public` granted to them from the start, and `auth.uid()`.
 * @param auth where false, `auth.uid()` is missing
 */
export async function supabase({ auth = true } = {}): Promise<Supabase> {
  const serverUrl = inject('postgresUrl');
  const name = `rls_${randomBytes(6).toString('hex')}`;
  const admin = openDatabase(serverUrl, { connectionsMax: 1 });
  await admin.query(`create database ${name} encoding 'UTF8' template template0`);
  const ownerUrl = withDatabase(serverUrl, name);
  const owner = openDatabase(ownerUrl, { connectionsMax: 2 });
  const password = randomBytes(8).toString('hex');
  for (const role of ['anon', 'authenticated'])
    await owner.query(
      `do $$ begin create role ${role} nologin noinherit; exception when duplicate_object then null; end $$`,
    );
  await owner.query(`create role ${name} login noinherit nosuperuser password '${password}'`);
  await owner.query(`grant anon, authenticated to ${name}`);
  await owner.query('grant usage on schema public to anon, authenticated');
  for (const what of ['tables', 'functions', 'sequences'])
    await owner.query(`alter default privileges in schema public grant all on ${what} to anon, authenticated`);
  if (auth) {
    await owner.query('create schema auth');
    await owner.query('grant usage on schema auth to anon, authenticated');
    // As Supabase has it.
    await owner.query(`create function auth.uid() returns uuid language sql stable as $$
      select coalesce(
        nullif(current_setting('request.jwt.claim.sub', true), ''),
        (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')
      )::uuid $$`);
  }
  await migrate(owner);
  const url = new URL(ownerUrl);
  url.username = name;
  url.password = password;
  const client = openDatabase(url.href, { connectionsMax: 2 });
  onTestFinished(async () => {
    await client.close();
    await owner.query('drop owned by anon, authenticated').catch(() => {});
    await owner.close();
    await admin.query(`drop database ${name} with (force)`);
    await admin.query(`drop role ${name}`);
    await admin.close();
  });
  return {
    owner,
    as: (who, sql) =>
      client.transaction(async (connection: Queryable) => {
        await connection.query(`select set_config('request.jwt.claims', $1, true)`, [
          JSON.stringify({ role: who.role, ...('sub' in who && { sub: who.sub }) }),
        ]);
        await connection.query(`set local role ${who.role}`);
        return connection.query(sql);
      }),
  };
}
