import type { ReviewStatus } from '#domain/review.ts';
import type { Tier } from '#domain/scaffolding.ts';
import { wordQuerySql, wordsSql, wordsText } from '#ledger/conversation-words.ts';
import type { Queryable } from '#platform/database.ts';

export interface ConversationFilter {
  jobId?: string;
  persona?: string;
  emotionalArc?: string;
  topic?: string;
  tier?: Tier;
  model?: string;
  reviewStatus?: ReviewStatus;
  /** Words, or beginnings of them, all of which are in it. */
  search?: string;
}

/** Where a page goes on: time (as Postgres writes it) and id of the last row before it. */
export type Place = readonly [createdAt: string, id: string];

const columnOf = {
  jobId: 'batch_job_id',
  persona: 'persona',
  emotionalArc: 'emotional_arc',
  topic: 'topic',
  tier: 'tier',
  model: 'model',
  reviewStatus: 'review_status',
} as const;

/** So many conversations whose words are not gathered yet are looked through word by word. */
const ungatheredMax = 500;

/** So many of the others are looked through before the index of words is asked. */
const nearMax = 2_000;

/**
 * The newest conversations that a filter names, `columns` of each as `c`. Only what is asked for stands in the statement, so that each kind of question is planned for itself.
 * @param after the rows behind this place, or from the newest on
 */
export async function findConversations<Row>(
  db: Queryable,
  organizationId: string,
  filter: ConversationFilter,
  { columns, after, limit }: { columns: string; after: Place | null; limit: number },
): Promise<Row[]> {
  const values: unknown[] = [];
  const value = (given: unknown) => `$${values.push(given)}`;
  const organization = value(organizationId);
  const conditions: string[] = [];
  for (const [field, column] of Object.entries(columnOf) as [keyof typeof columnOf, string][])
    if (filter[field] !== undefined) conditions.push(`c.${column} = ${value(filter[field])}`);
  const behind = after && `(${value(after[0])}::timestamptz, ${value(after[1])}::uuid)`;
  const where = (...more: (string | null)[]) => [...more.filter((each) => each !== null), ...conditions].join(' and ');

  const words = wordsText(filter.search ?? '');
  if (words === '') {
    const from = `conversations c where ${where(`c.organization_id = ${organization}`, behind && `(c.created_at, c.id) < ${behind}`)}`;
    return db.query(
      `select ${columns} from ${from} order by c.created_at desc, c.id desc limit ${value(limit)}`,
      values,
    );
  }

  const gatheredTo = value(await gatheredUpTo(db, organizationId));
  const query = wordQuerySql(value(words));
  const newestFirst = (row: string, id: string) => `order by ${row}.created_at desc, ${row}.${id} desc limit`;
  const ungathered = `
    select ${columns} from (
      select * from conversations where organization_id = ${organization} and created_at > ${gatheredTo}::timestamptz order by created_at desc, id desc limit ${ungatheredMax}
    ) c
    where ${where(behind && `(c.created_at, c.id) < ${behind}`, `${wordsSql('c')} @@ ${query}`)} ${newestFirst('c', 'id')} `;
  const gathered = gatheredSql(organization, gatheredTo, behind);
  const near = `
    select ${columns} from (select * from conversation_words w where ${gathered} ${newestFirst('w', 'conversation_id')} ${nearMax}) w
    join conversations c on c.id = w.conversation_id
    where ${where(`w.words @@ ${query}`)} ${newestFirst('w', 'conversation_id')} `;
  // With nothing else to look for, the index of words alone; else by whichever is rarer, which the planner knows.
  const byWords =
    conditions.length === 0
      ? `
    with hit as materialized (select w.conversation_id, w.created_at from conversation_words w where ${gathered} and w.words @@ ${query}),
    newest as materialized (select * from hit ${newestFirst('hit', 'conversation_id')} ${limit})
    select ${columns} from newest join conversations c on c.id = newest.conversation_id ${newestFirst('newest', 'conversation_id')} `
      : `
    select ${columns} from conversations c join conversation_words w on w.conversation_id = c.id
    where ${where(`c.organization_id = ${organization} and ${gathered} and w.words @@ ${query}`)} ${newestFirst('c', 'id')} `;
  const found = await db.query<Row>(ungathered + value(limit), values);
  if (found.length === limit) return found;
  values[values.length - 1] = limit - found.length;
  const rows = await db.query<Row>(`${near}$${values.length}`, values);
  // What is common is near; for what is rare, or old, the index of words is asked. (One statement for both, planned by how common a word is, read all that is younger than an old one.)
  if (found.length + rows.length === limit) return [...found, ...rows];
  return [...found, ...(await db.query<Row>(`${byWords}$${values.length}`, values))];
}

const gatheredSql = (organization: string, gatheredTo: string, behind: string | null) =>
  `w.organization_id = ${organization} and w.created_at <= ${gatheredTo}::timestamptz${behind ? ` and (w.created_at, w.conversation_id) < ${behind}` : ''}`;

async function gatheredUpTo(db: Queryable, organizationId: string): Promise<string> {
  const [row] = await db.query<{ at: string | null }>(
    'select max(created_at)::text as at from conversation_words where organization_id = $1',
    [organizationId],
  );
  return row?.at ?? '-infinity';
}
