import { type GoOn, goOnWith, tellGoOn } from '#cli/commands/doctor-go-on.ts';
import { adoptionCommands, tellOldDatabase } from '#cli/commands/doctor-old-database.ts';
import { hasData } from '#cli/has-data.ts';
import { count, print, printJson, say, table } from '#cli/output.ts';
import { oneLine } from '#cli/plain-text.ts';
import { pollingText } from '#cli/polling-text.ts';
import { configOf, type DataOption, withStore } from '#cli/with-store.ts';
import { type Freed, freeStuck } from '#engine/free-stuck.ts';
import { notificationsArrive } from '#engine/listener.ts';
import { modelsOf } from '#engine/models.ts';
import { surveyOldDatabase } from '#ledger/adoption/survey.ts';
import { type BlockView, listBlocks } from '#ledger/block-key.ts';
import { checkInvariants, type Violation } from '#ledger/invariants.ts';
import { type LargeAct, listLargeActs } from '#ledger/large-acts.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { type ClosedKey, listClosedKeys } from '#ledger/provider-keys.ts';
import { type JobDetail, listJobs, readJob } from '#ledger/read-jobs.ts';
import { readSchedule, type Schedule } from '#ledger/schedule.ts';
import { listWorkers, type WorkerView } from '#ledger/workers.ts';
import { type Database, shownUrl } from '#platform/database.ts';
import { migrationStatus, takenNames } from '#platform/migrate.ts';
import { secretBox } from '#platform/secret-box.ts';
import { version } from '#platform/version.ts';

interface DoctorOptions extends DataOption {
  json?: boolean;
  fix?: boolean;
}

interface Findings {
  version: string;
  database: { address: string; version?: string; connections?: number; max?: number; pendingMigrations: string[] };
  freed: Freed | null;
  defaultModel: string;
  providers: string[];
  blocks: BlockView[];
  workers: WorkerView[];
  largeActs: LargeAct[];
  unfinished: JobDetail[];
  goOn: GoOn[];
  /** What the database does by itself, and whether notifications arrive: null for Colloquy’s own. */
  schedule: Schedule | null;
  notifications: boolean | null;
  violations: Violation[];
  /** Keys that organisations set and that cannot be read with this secret. */
  closedKeys: ClosedKey[];
}

/** Says what is stuck and why, and what database, providers and workers say. With `fix` it frees what is stuck first. Exit 1 where something is wrong. */
export async function doctor(options: DoctorOptions): Promise<void> {
  const config = configOf(options);
  if (!config.databaseUrl && !(await hasData(config.dataFolder))) {
    if (options.json) return printJson({ version, database: null });
    return print(`Database: none in ${config.dataFolder} yet; the first generate, submit or start makes it.`);
  }
  await withStore(
    config,
    async ({ db, own, directUrl }) => {
      const database = await describeDatabase(db, own ? `own, in ${config.dataFolder}` : shownUrl(db.url));
      if (database.pendingMigrations.length > 0) {
        process.exitCode = 1;
        return tellUnmigrated(db, database, options.json);
      }
      const models = modelsOf(config);
      const freed = options.fix ? await freeStuck(db, { own, leaseMs: config.leaseMs }) : null;
      const unfinished = await unfinishedJobs(db);
      const findings: Findings = {
        version,
        database,
        freed,
        defaultModel: await models
          .choose(null, { db, organizationId: localOrganizationId })
          .catch((error: Error) => `none (${error.message.replace(/\.$/, '')})`),
        providers: models.providers,
        blocks: await listBlocks(db),
        workers: await listWorkers(db),
        largeActs: await listLargeActs(db),
        unfinished,
        goOn: goOnWith(unfinished),
        schedule: own ? null : await readSchedule(db),
        notifications: own ? null : await notificationsArrive(directUrl, db).catch(() => false),
        violations: await checkInvariants(db),
        closedKeys: await listClosedKeys(db, config.secret === null ? null : secretBox(config.secret)),
      };
      if (findings.violations.length + findings.blocks.length + findings.closedKeys.length > 0) process.exitCode = 1;
      if (options.json) printJson(findings);
      else tell(findings);
    },
    { migrate: false },
  );
}

/** Only reads, also with `--fix`: what is stuck in an old database is freed once it is adopted. */
async function tellUnmigrated(db: Database, database: Findings['database'], json = false): Promise<void> {
  const taken = await takenNames(db, await migrationStatus(db));
  const old = taken.length > 0 ? await surveyOldDatabase(db, taken) : null;
  if (json) return printJson({ version, database, old, next: old ? adoptionCommands : ['colloquy migrate'] });
  const next = old ? '' : ' Run: colloquy migrate';
  print(
    `Database: Postgres ${database.version}, ${database.address}. Not migrated: ${database.pendingMigrations.join(', ')}.${next}`,
  );
  if (old) tellOldDatabase(old);
}

async function describeDatabase(db: Database, address: string): Promise<Findings['database']> {
  const [server] = await db.query<{ version: string; connections: number; max: number }>(
    `select current_setting('server_version') as version, (select count(*)::integer from pg_stat_activity where datname = current_database()) as connections,
       current_setting('max_connections')::integer as max`,
  );
  return { address, ...server, pendingMigrations: (await migrationStatus(db)).pending };
}

async function unfinishedJobs(db: Database): Promise<JobDetail[]> {
  const unfinished: JobDetail[] = [];
  for (const status of ['queued', 'processing', 'paused'] as const) {
    for (const job of (await listJobs(db, localOrganizationId, { status }, { limit: 50 })).items)
      unfinished.push(await readJob(db, localOrganizationId, job.id));
  }
  return unfinished;
}

function tell({
  database,
  freed,
  providers,
  defaultModel,
  blocks,
  workers,
  largeActs,
  unfinished,
  goOn,
  schedule,
  notifications,
  violations,
  closedKeys,
}: Findings) {
  print(`Colloquy ${version}`);
  print(
    `Database: Postgres ${database.version}, ${database.address}; ${database.connections} of ${database.max} connections here.`,
  );
  if (freed) tellFreed(freed);
  print(
    `Providers that this environment can call: ${providers.join(', ')}. Model where none is named: ${defaultModel}.`,
  );
  for (const block of blocks)
    print(
      `Blocked: ${block.provider} ${block.model === '*' ? '(all models)' : block.model}: ${block.code}: ${oneLine(block.detail)} Tried again at ${block.until}.`,
    );
  for (const { organization, provider, updatedAt } of closedKeys)
    print(
      `Unreadable: the key of ${provider} that ${oneLine(organization)} set at ${updatedAt.toISOString()} does not open with the COLLOQUY_SECRET of this environment. Give it the one of then, or set the key again: PUT /api/provider-keys/${provider}`,
    );
  tellWorkers(workers);
  for (const { jobId, name, act } of largeActs)
    print(
      `Half done: ${actWords[act]} of job ${jobId} (${oneLine(name)}). A worker goes on with it, or colloquy doctor --fix.`,
    );
  tellJobs(unfinished);
  tellGoOn(goOn);
  if (schedule) print(schedule.sentence);
  if (notifications === false) print(pollingText);
  for (const { promise, subject, detail } of violations) print(`Broken: ${promise} ${subject}: ${detail}`);
  say(violations.length === 0 ? 'All invariants hold.' : 'Some invariants are broken: please report this.');
}

const actWords = {
  sweep: 'the end of the queued items',
  retry: 'a retry',
  copy: 'a copy',
  delete: 'the deletion',
} as const satisfies Record<LargeAct['act'], string>;

function tellFreed({ leases, largeActs, reservations, workers }: Freed): void {
  const parts = [
    leases > 0 && `${count(leases, 'lease')} of lost workers`,
    largeActs.length > 0 && count(largeActs.length, 'half-done act'),
    reservations > 0 && `${count(reservations, 'reservation')} of calls that were never answered`,
    workers.length > 0 && `${count(workers.length, 'lost worker')}`,
  ].filter((each) => each !== false);
  print(parts.length > 0 ? `Freed: ${parts.join(', ')}.` : 'Freed: nothing was stuck.');
}

function tellWorkers(workers: WorkerView[]): void {
  const alive = workers.filter((worker) => worker.alive);
  print(
    alive.length > 0
      ? `Workers: ${alive.map((each) => `${each.name} (${each.inFlight} of ${each.concurrency} in flight)`).join(', ')}`
      : 'Workers: none is running.',
  );
  for (const gone of workers.filter((worker) => !worker.alive))
    print(`Lost worker: ${gone.name}, last heard of at ${new Date(gone.heartbeatAt).toISOString()}.`);
}

function tellJobs(unfinished: JobDetail[]): void {
  if (unfinished.length === 0) print('Jobs: none is unfinished.');
  else
    print(
      table(
        unfinished.map((job) => [
          job.id,
          job.status,
          `${job.counts.completed}/${job.counts.total}`,
          job.waiting
            ? `waits: ${job.waiting.code}: ${job.waiting.detail}${job.waiting.until ? ` Until ${job.waiting.until}.` : ''}`
            : 'moving',
        ]),
      ),
    );
}
