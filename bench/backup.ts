/**
 * `npm run bench -- backup [ITEMS]`: seconds, size and memory of `colloquy backup` and `restore` over 100,000 completed items, beside Debian's `pg_dump -Fc` and
 * `pg_restore` on the same Postgres 15. Where that is not installed, ours alone on Colloquy's own server. All without fsync in the server.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { print, table } from '#cli/output.ts';
import { Drain } from '#engine/drain.ts';
import { modelsOf } from '#engine/models.ts';
import { openStore } from '#engine/open-store.ts';
import { prepareSubmission } from '#engine/submit.ts';
import { leaseTiming } from '#engine/timing.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { listScaffolding } from '#ledger/scaffolding-store.ts';
import { readConfig } from '#platform/config.ts';
import { type Database, openDatabase } from '#platform/database.ts';
import { acquireOwnPostgres } from '#platform/postgres-server/index.ts';
import { withDatabase } from '../tests/setup/postgres.ts';
import { postgres15, startPostgres15 } from '../tests/setup/postgres-15.ts';
import { workerName } from './ledger-figures.ts';

const items = Number(process.argv[2] ?? 100_000);
const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
const with15 = existsSync(join(postgres15, 'pg_dump'));

const folder = await mkdtemp(join(tmpdir(), 'colloquy-bench-'));
await chmod(folder, 0o755);
const server = with15 ? await startPostgres15() : await startOwn();
try {
  const admin = openDatabase(server.url, { connectionsMax: 1 });
  const fresh = async (name: string) => {
    await admin.query(`create database ${name} encoding 'UTF8' template template0`);
    return withDatabase(server.url, name);
  };
  const from = await fresh('bench_from');
  await fill(from);
  const rows: string[][] = [['', 'seconds', 'MB', 'memory at most, MB']];
  const measure = async (name: string, file: string, program: string, args: string[], url = from) => {
    const { ms, peakMb } = await run(program, args, url);
    const { size } = await stat(file);
    rows.push([name, (ms / 1_000).toFixed(1), (size / 1e6).toFixed(0), peakMb.toFixed(0)]);
  };
  const ours = join(folder, 'ours.tar');
  const theirs = join(folder, 'theirs.dump');
  await measure('colloquy backup', ours, process.execPath, [main, 'backup', ours]);
  if (with15)
    await measure('pg_dump -Fc', theirs, join(postgres15, 'pg_dump'), ['-Fc', '-n', 'public', '-f', theirs, from]);
  await measure('colloquy restore', ours, process.execPath, [main, 'restore', ours], await fresh('bench_ours'));
  const target = await fresh('bench_theirs');
  const restore = ['--no-owner', '--clean', '--if-exists', '--single-transaction', '-d', target, theirs];
  if (with15) await measure('pg_restore', theirs, join(postgres15, 'pg_restore'), restore);
  print(table(rows));
  await admin.close();
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

async function startOwn(): Promise<{ url: string; stop(): Promise<void> }> {
  print('Postgres 15 is not installed (Debian: postgresql-15): without a comparison.');
  const own = await acquireOwnPostgres({ folder, settings: { fsync: 'off', synchronous_commit: 'off' } });
  return { url: own.url, stop: () => own.release() };
}

async function fill(url: string): Promise<void> {
  const store = await openStore(readConfig({ DATABASE_URL: url }), { connectionsMax: 6, applicationName: workerName });
  const prepared = await prepareSubmission(store.db, {
    organizationId: localOrganizationId,
    submission: { name: 'bench', grid: await gridOf(store.db) },
    inline: null,
    model: 'rehearsal:default?latencyMs=0',
  });
  await prepared.store();
  const models = modelsOf(readConfig({}));
  const options = { db: store.db, worker: workerName, ...models, concurrency: 256, timing: leaseTiming };
  await new Drain({ ...options, random: Math.random }).run({ jobId: null }, { untilEmpty: true });
  // So that neither side is measured beside autovacuum’s work.
  await store.db.query('vacuum analyze');
  print(`${prepared.job.items.length.toLocaleString('en')} completed items`);
  await store.close();
}

async function gridOf(db: Database) {
  const keys = async (kind: 'personas' | 'topics') =>
    (await listScaffolding(db, localOrganizationId, kind)).map((row) => row.key);
  const personas = await keys('personas');
  const topics = await keys('topics');
  const emotionalArcs = ['confusion_to_clarity', 'fear_to_confidence', 'guilt_to_permission', 'shame_to_acceptance'];
  const cells = personas.length * topics.length * emotionalArcs.length;
  return { personas, topics, emotionalArcs, repeat: Math.ceil(items / cells) };
}

/** Runs a program to its end; how much memory it had at most is asked of the kernel (Linux). */
async function run(program: string, args: string[], url: string): Promise<{ ms: number; peakMb: number }> {
  const startedMs = performance.now();
  const child = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, DATABASE_URL: url },
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  let peakMb = 0;
  const look = setInterval(async () => {
    peakMb = Math.max(peakMb, await peakOf(child));
  }, 20);
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  clearInterval(look);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}: ${said}`);
  return { ms: performance.now() - startedMs, peakMb };
}

async function peakOf({ pid }: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1_000;
}
