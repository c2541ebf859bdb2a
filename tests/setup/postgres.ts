import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '#platform/database.ts';
import { migrate } from '#platform/migrate.ts';
import { acquireOwnPostgres, stopUnusedPostgres } from '#platform/postgres-server/index.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A server for tests, as superuser. */
    postgresUrl: string;
    /** A migrated database on it, to make copies of. */
    templateName: string;
  }
}

const prefix = 'colloquy-test-own-';

/** One Postgres for the whole run: our own, without fsync (a test that cuts the power starts its own). */
export default async function setup(project: TestProject) {
  await stopLeftServers();
  const folder = await mkdtemp(join(tmpdir(), prefix));
  await chmod(folder, 0o755);
  const server = await acquireOwnPostgres({
    folder,
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
  });
  const dropDatabases = await provideDatabases(project, server.url);
  return async () => {
    await dropDatabases();
    await server.release();
    await rm(folder, { recursive: true, force: true });
  };
}

/** A run that was killed leaves its server behind; the next one stops it. */
async function stopLeftServers(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(prefix));
  for (const folder of names.map((name) => join(tmpdir(), name))) {
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs < 3_600_000) continue;
    if (await stopUnusedPostgres(folder).catch(() => false))
      await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}

/** Makes the migrated template on a server, and tells the tests where both are. */
export async function provideDatabases(project: TestProject, url: string): Promise<() => Promise<void>> {
  const templateName = `colloquy_template_${process.pid}`;
  const admin = openDatabase(url, { connectionsMax: 1 });
  await admin.query(`create database ${templateName} encoding 'UTF8' template template0`);
  const template = openDatabase(withDatabase(url, templateName), { connectionsMax: 1 });
  await migrate(template);
  await template.close();
  project.provide('postgresUrl', url);
  project.provide('templateName', templateName);
  return async () => {
    await admin.query(`drop database if exists ${templateName} with (force)`);
    await admin.close();
  };
}

export function withDatabase(url: string, name: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${name}`;
  return parsed.href;
}
