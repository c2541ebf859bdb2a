import type { Queryable } from '#platform/database.ts';

/** What the database does by itself, by the minute, where it has Supabase’s extensions. */
export interface Schedule {
  /** Whether the extension is enabled, and this role may use it. */
  pgCron: boolean;
  pgNet: boolean;
  /** Whether the Vault has both secrets, the app’s address and what a tick must bring. */
  secrets: boolean;
  /** Leases of lost workers are taken back. */
  reaps: boolean;
  /** Ticks are sent. */
  ticks: boolean;
  /** The last run of the tick, or where there is none of the reap; ISO. */
  lastRun: string | null;
  /** As pg_cron calls it: `succeeded` says that a tick was sent, and not that it arrived. */
  lastStatus: string | null;
  /** What it returned, or why it failed. */
  lastMessage: string | null;
  /** When a tick arrived at the app. */
  lastTick: string | null;
  /** All of that for people, with what to do. */
  sentence: string;
}

type Facts = Omit<Schedule, 'sentence'>;

/** Ticks come by the minute; a tick that works for longer says so by the minute too. */
const tickMissedMs = 3 * 60_000;

/** Schedules what can be scheduled, anew or for the first time, and ends what can not be any more. @returns what it did, for people */
export async function schedule(db: Queryable): Promise<string> {
  const [row] = await db.query<{ did: string }>('select colloquy_schedule() as did');
  return row!.did;
}

export async function readSchedule(db: Queryable): Promise<Schedule> {
  const { pgCron, pgNet, vault } = await readUsable(db);
  const facts: Facts = {
    pgCron,
    pgNet,
    secrets: vault && (await hasSecrets(db)),
    ...(pgCron ? await readRuns(db) : neverRan),
    lastTick: await readLastTick(db),
  };
  return { ...facts, sentence: sentenceOf(facts, Date.now()) };
}

/** From the catalog, as a name in a schema that this role may not enter is an error and not null. */
async function readUsable(db: Queryable): Promise<{ pgCron: boolean; pgNet: boolean; vault: boolean }> {
  const table = (schema: string, name: string) =>
    `exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = '${schema}' and c.relname = '${name}' and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select'))`;
  const [row] = await db.query<{ pgCron: boolean; pgNet: boolean; vault: boolean }>(
    `select ${table('cron', 'job')} and ${table('cron', 'job_run_details')} as "pgCron", ${table('vault', 'decrypted_secrets')} as vault,
       exists (select from pg_proc p join pg_namespace n on n.oid = p.pronamespace
         where n.nspname = 'net' and p.proname = 'http_post' and has_schema_privilege(n.oid, 'usage') and has_function_privilege(p.oid, 'execute')) as "pgNet"`,
  );
  return row!;
}

async function hasSecrets(db: Queryable): Promise<boolean> {
  const rows = await db.query(
    `select distinct name from vault.decrypted_secrets where name in ('colloquy_url', 'colloquy_cron_secret') and btrim(decrypted_secret) <> ''`,
  );
  return rows.length === 2;
}

type Runs = Pick<Schedule, 'reaps' | 'ticks' | 'lastRun' | 'lastStatus' | 'lastMessage'>;

const neverRan: Runs = { reaps: false, ticks: false, lastRun: null, lastStatus: null, lastMessage: null };

async function readRuns(db: Queryable): Promise<Runs> {
  const rows = await db.query<{ name: string; at: Date | null; status: string | null; message: string | null }>(
    `select j.jobname as name, run.start_time as at, run.status, run.return_message as message
     from cron.job j
     left join lateral (select * from cron.job_run_details d where d.jobid = j.jobid and d.start_time is not null order by d.runid desc limit 1) run on true
     where j.jobname in ('colloquy-reap', 'colloquy-tick') and j.active
     order by j.jobname desc`,
  );
  const last = rows[0];
  return {
    reaps: rows.some(({ name }) => name === 'colloquy-reap'),
    ticks: last?.name === 'colloquy-tick',
    lastRun: last?.at?.toISOString() ?? null,
    lastStatus: last?.status ?? null,
    lastMessage: last?.message ?? null,
  };
}

async function readLastTick(db: Queryable): Promise<string | null> {
  const [row] = await db.query<{ at: Date | null }>(`select max(heartbeat_at) as at from workers where kind = 'tick'`);
  return row?.at?.toISOString() ?? null;
}

function sentenceOf(facts: Facts, nowMs: number): string {
  if (!facts.ticks) return `The database sends no ticks: ${whyNoTicks(facts)}`;
  if (facts.lastRun === null) return 'The database sends a tick by the minute; the first is still to come.';
  if (facts.lastStatus === 'failed')
    return `The database could not send the tick of ${facts.lastRun}: ${facts.lastMessage}`;
  const sends = `The database sends a tick by the minute, the last at ${facts.lastRun}`;
  if (facts.lastTick !== null && nowMs - Date.parse(facts.lastTick) < tickMissedMs) return `${sends}.`;
  return `${sends}, but ${facts.lastTick === null ? 'none' : `since ${facts.lastTick} none`} arrived: check the Vault’s colloquy_url and colloquy_cron_secret against the app’s address and its CRON_SECRET; net._http_response has the answers.`;
}

function whyNoTicks({ pgCron, pgNet, secrets }: Facts): string {
  if (!pgCron) return 'it has no pg_cron that this role may use.';
  if (!pgNet) return 'it has no pg_net that this role may use. Enable it, then run: colloquy migrate';
  if (!secrets)
    return 'the Vault has no secrets colloquy_url and colloquy_cron_secret. Add them, then run: colloquy migrate';
  return 'they are not scheduled. Run: colloquy migrate';
}
