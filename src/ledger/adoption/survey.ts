import { wrongCounters } from '#domain/adoption/adopt-job.ts';
import type { ItemCounts } from '#domain/adoption/adopted-status.ts';
import { itemStatusOf, jobStatusOf, oldItemStatuses, priorityOf, textOf } from '#domain/adoption/old-values.ts';
import { hasEnded } from '#domain/job.ts';
import type { Mapping } from '#domain/mapping.ts';
import { countRows, findOldTables, hasOldJobs, type OldTables } from '#ledger/adoption/old-tables.ts';
import { type AdoptionReport, MappedValues, type NamedJob, type StuckItem } from '#ledger/adoption/report.ts';
import type { Queryable } from '#platform/database.ts';

/** A job of an old database that does not end by itself, and why. */
export interface StuckJob extends NamedJob {
  /** As the old row has it. */
  status: string | null;
  why: string;
  /** Its items in processing, which nothing takes back there. */
  items: StuckItem[];
}

/** An old database as it is, not adopted yet. Nothing of it was changed. */
export interface OldDatabase {
  jobs: number;
  items: number;
  stuck: StuckJob[];
  wrongCounters: AdoptionReport['wrongCounters'];
  /** Words of older versions, and what they become. */
  olderValues: AdoptionReport['mapped'];
  /** Names that Colloquy needs, under which tables of another shape stand. */
  takenNames: string[];
}

/** Reads an old database without changing it. @param taken names of ours that are taken there */
export async function surveyOldDatabase(db: Queryable, taken: string[]): Promise<OldDatabase> {
  const [{ schema } = { schema: 'public' }] = await db.query<{ schema: string }>('select current_schema() as schema');
  const tables = await findOldTables(db, schema, taken);
  const takenNames = hasOldJobs(tables)
    ? taken.filter((name) => name !== 'batch_jobs' && name !== 'batch_items')
    : taken;
  if (!hasOldJobs(tables)) return { jobs: 0, items: 0, stuck: [], wrongCounters: [], olderValues: [], takenNames };
  const facts = await readFacts(db, tables);
  return {
    jobs: facts.length,
    items: await countRows(db, tables.items!),
    stuck: facts.flatMap(stuckOf),
    wrongCounters: facts.flatMap(({ row, counts, ...job }) => {
      const counters = wrongCounters(row, counts);
      return counters.length > 0 ? [{ id: job.id, name: job.name, counters }] : [];
    }),
    olderValues: await olderValues(db, tables),
    takenNames,
  };
}

interface JobFacts extends NamedJob {
  row: Mapping;
  counts: ItemCounts;
  processing: { position: number; since: string | null }[];
}

/** One reading of all items: what each job's come to, in our words, and which are in processing. */
async function readFacts(db: Queryable, { jobs, items }: OldTables): Promise<JobFacts[]> {
  const words = (status: string) => Object.keys(oldItemStatuses).filter((word) => oldItemStatuses[word] === status);
  const rows = await db.query<{ id: string; row: Mapping } & ItemCounts & Pick<JobFacts, 'processing'>>(
    `select j.id, to_jsonb(j) - 'configuration' - 'shared_parameters' - 'results' as row, coalesce(i.total, 0) as total, coalesce(i.queued, 0) as queued,
       coalesce(i.completed, 0) as completed, coalesce(i.processing, '[]') as processing
     from ${jobs} j left join (
       select batch_job_id, count(*) as total, count(*) filter (where lower(status::text) = any ($1)) as queued,
         count(*) filter (where lower(status::text) = 'completed' and to_jsonb(t) ->> 'conversation_id' is not null) as completed,
         jsonb_agg(jsonb_build_object('position', position, 'since', coalesce(to_jsonb(t) ->> 'started_at', to_jsonb(t) ->> 'updated_at')) order by position)
           filter (where lower(status::text) = any ($2)) as processing
       from ${items} t group by batch_job_id
     ) i on i.batch_job_id = j.id
     order by j.created_at, j.id`,
    [words('queued'), words('processing')],
  );
  return rows.map(({ id, row, total, queued, completed, processing }) => {
    const over = jobStatusOf(textOf(row, 'status')) === 'cancelled';
    const open = over ? { queued: 0, processing: 0 } : { queued, processing: processing.length };
    const counts = { total, completed, ...open, failed: total - completed - open.queued - open.processing };
    return { id, name: textOf(row, 'name') ?? '(no name)', row, counts, processing };
  });
}

function stuckOf({ id, name, row, counts, processing }: JobFacts): StuckJob[] {
  const word = textOf(row, 'status');
  const status = jobStatusOf(word);
  const reasons: string[] = [];
  if (processing.length > 0)
    reasons.push(
      `${processing.length} of its items are in processing, and these tables hold no lease by which anything takes them back`,
    );
  if (status !== null && hasEnded(status) && counts.queued > 0)
    reasons.push(`${counts.queued} of its items are still queued`);
  if (status !== null && !hasEnded(status) && processing.length === 0 && counts.queued === 0 && counts.total > 0)
    reasons.push('all of its items have ended, and nothing closes it');
  if (reasons.length === 0) return [];
  const why = `${status !== null && hasEnded(status) ? `it is called ${word}, but ` : ''}${reasons.join('; ')}`;
  const items = processing.map(({ position, since }) => ({ position, since: isoOf(since) }));
  return [{ id, name, status: word, why, items }];
}

function isoOf(text: string | null): string | null {
  const time = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

async function olderValues(db: Queryable, { jobs, items }: OldTables): Promise<AdoptionReport['mapped']> {
  const mapped = new MappedValues();
  const look = async (table: string, column: string, become: (word: string | null) => string) => {
    const rows = await db.query<{ value: string | null; n: number }>(
      `select to_jsonb(t) ->> $1 as value, count(*) as n from ${table} t group by 1`,
      [column],
    );
    for (const { value, n } of rows) mapped.note(`${table.split('.').at(-1)}.${column}`, value, become(value), n);
  };
  await look(jobs!, 'status', (word) => jobStatusOf(word) ?? 'paused');
  await look(jobs!, 'priority', priorityOf);
  await look(items!, 'status', (word) =>
    word?.toLowerCase() === 'cancelled' ? 'failed (cancelled)' : (itemStatusOf(word) ?? 'failed'),
  );
  return mapped.list();
}
