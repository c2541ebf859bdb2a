import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { print, printJson, say, table } from '#cli/output.ts';
import { configOf, type DataOption, withStore } from '#cli/with-store.ts';
import { modelsOf } from '#engine/models.ts';
import { listBlocks } from '#ledger/block-key.ts';
import { checkInvariants } from '#ledger/invariants.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { type JobDetail, listJobs, readJob } from '#ledger/read-jobs.ts';
import { listWorkers } from '#ledger/workers.ts';
import { shownUrl } from '#platform/database.ts';
import { migrationStatus } from '#platform/migrate.ts';
import { version } from '#platform/version.ts';

/** Says what is stuck and why, and what database, providers and workers say. Reads only. Exit 1 where something is wrong. */
export async function doctor(options: DataOption & { json?: boolean }): Promise<void> {
  const config = configOf(options);
  const models = modelsOf(config);
  if (!config.databaseUrl && !(await hasData(config.dataFolder))) {
    if (options.json) return printJson({ version, database: null });
    return print(`Database: none in ${config.dataFolder} yet; the first generate, submit or start makes it.`);
  }
  await withStore(
    config,
    async ({ db, own }) => {
      const [server] = await db.query<{ version: string; connections: number; max: number }>(
        `select current_setting('server_version') as version, (select count(*)::integer from pg_stat_activity where datname = current_database()) as connections,
           current_setting('max_connections')::integer as max`,
      );
      const migrations = await migrationStatus(db);
      const database = {
        address: own ? `own, in ${config.dataFolder}` : shownUrl(db.url),
        ...server,
        pendingMigrations: migrations.pending,
      };
      if (migrations.pending.length > 0) {
        if (options.json) return printJson({ version, database });
        print(
          `Database: Postgres ${server?.version}, ${database.address}. Not migrated: ${migrations.pending.join(', ')}. Run: colloquy migrate`,
        );
        process.exitCode = 1;
        return;
      }
      const model = await models.choose(null).catch((error: Error) => `none (${error.message.replace(/\.$/, '')})`);
      const workers = await listWorkers(db);
      const blocks = await listBlocks(db);
      const unfinished: JobDetail[] = [];
      for (const status of ['queued', 'processing', 'paused'] as const) {
        for (const job of (await listJobs(db, localOrganizationId, { status }, { limit: 50 })).items)
          unfinished.push(await readJob(db, localOrganizationId, job.id));
      }
      const violations = await checkInvariants(db);
      if (violations.length > 0 || blocks.length > 0) process.exitCode = 1;
      if (options.json)
        return printJson({
          version,
          database,
          defaultModel: model,
          providers: Object.keys(models.keys),
          blocks,
          workers,
          unfinished,
          violations,
        });

      print(`Colloquy ${version}`);
      print(
        `Database: Postgres ${server?.version}, ${database.address}; ${server?.connections} of ${server?.max} connections here.`,
      );
      print(
        `Providers that this environment can call: ${Object.keys(models.keys).join(', ')}. Model where none is named: ${model}.`,
      );
      for (const block of blocks)
        print(
          `Blocked: ${block.provider} ${block.model === '*' ? '(all models)' : block.model}: ${block.code}: ${block.detail} Tried again at ${block.until}.`,
        );
      const alive = workers.filter((worker) => worker.alive);
      print(
        alive.length > 0
          ? `Workers: ${alive.map((each) => `${each.name} (${each.inFlight} of ${each.concurrency} in flight)`).join(', ')}`
          : 'Workers: none is running.',
      );
      for (const gone of workers.filter((worker) => !worker.alive))
        print(`Lost worker: ${gone.name}, last heard of at ${new Date(gone.heartbeatAt).toISOString()}.`);
      if (unfinished.length === 0) print('Jobs: none is unfinished.');
      else
        print(
          table(
            unfinished.map((job) => [
              job.id,
              job.status,
              `${job.counts.completed}/${job.counts.total}`,
              job.waiting ? `waits: ${job.waiting.code}: ${job.waiting.detail}` : 'moving',
            ]),
          ),
        );
      for (const { promise, subject, detail } of violations) print(`Broken: ${promise} ${subject}: ${detail}`);
      say(violations.length === 0 ? 'All invariants hold.' : 'Some invariants are broken: please report this.');
    },
    { migrate: false },
  );
}

/** Also a link that leads nowhere: that is something to tell of, and not the same as no data. */
const hasData = (folder: string) =>
  lstat(join(folder, 'postgres')).then(
    () => true,
    () => false,
  );
