import type { WebStore } from '#app/_lib/store.ts';
import type { Viewer } from '#app/_lib/viewer.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import type { AttemptErrorCode } from '#domain/error-codes.ts';
import type { Page, PageRequest } from '#ledger/cursor.ts';
import { type ConversationDetail, readConversation } from '#ledger/read-conversations.ts';
import {
  type AttemptView,
  countErrors,
  type ItemFilter,
  type ItemView,
  listItems,
  readItem,
} from '#ledger/read-items.ts';
import { type JobDetail, type JobFilter, type ListedJob, listJobsWithReasons, readJob } from '#ledger/read-jobs.ts';
import { type LogFilter, type LogLine, listLogs } from '#ledger/read-logs.ts';
import { type AttemptTexts, readAttemptTexts } from '#ledger/read-texts.ts';

export type { ListedJob };

/** What the routes answer and the pages show first: the same, so that a page goes on from where its server left it. All of it is as JSON carries it. */

export interface ErrorGroup {
  code: AttemptErrorCode;
  count: number;
  example: string | null;
}

export interface ShownJob extends JobDetail {
  /** How often each error ended an item, most frequent first. */
  errors: ErrorGroup[];
}

interface Retention {
  /** How long prompts and raw answers are kept. */
  keepRawDays: number;
}

export type ShownItem = ItemView & { attempts: AttemptView[] } & Retention;
export type ShownTexts = AttemptTexts & Retention;

type Reader = Pick<WebStore, 'db'>;
type RetentionReader = Pick<WebStore, 'db' | 'drives'>;

export function jobsPage(
  { db }: Reader,
  viewer: Viewer,
  filter: JobFilter,
  page: PageRequest,
): Promise<Page<ListedJob>> {
  return listJobsWithReasons(db, viewer.organizationId, filter, page);
}

export async function shownJob({ db }: Reader, viewer: Viewer, jobId: string): Promise<ShownJob> {
  const job = await readJob(db, viewer.organizationId, jobId);
  return { ...job, errors: job.counts.failed > 0 ? await countErrors(db, jobId) : [] };
}

export function itemsPage(
  { db }: Reader,
  viewer: Viewer,
  jobId: string,
  filter: ItemFilter,
  page: PageRequest,
): Promise<Page<ItemView>> {
  return listItems(db, viewer.organizationId, jobId, filter, page);
}

export async function shownItem(
  { db, drives: { keepRawDays } }: RetentionReader,
  viewer: Viewer,
  jobId: string,
  itemId: string,
): Promise<ShownItem> {
  return { ...(await readItem(db, viewer.organizationId, jobId, itemId)), keepRawDays };
}

/** @param attempt with the number as the path has it, which may be anything */
export async function shownAttemptTexts(
  { db, drives: { keepRawDays } }: RetentionReader,
  viewer: Viewer,
  attempt: { jobId: string; itemId: string; number: string },
): Promise<ShownTexts> {
  const { jobId, itemId, number } = attempt;
  if (!/^\d{1,9}$/.test(number)) throw new ColloquyError('not_found', `There is no attempt ${number} of this item.`);
  return { ...(await readAttemptTexts(db, viewer.organizationId, jobId, itemId, Number(number))), keepRawDays };
}

export function logsPage(
  { db }: Reader,
  viewer: Viewer,
  jobId: string,
  filter: LogFilter,
  page: PageRequest,
): Promise<Page<LogLine>> {
  return listLogs(db, viewer.organizationId, jobId, filter, page);
}

export async function shownConversation(
  { db }: Reader,
  viewer: Viewer,
  conversationId: string,
): Promise<ConversationDetail> {
  return plain(await readConversation(db, viewer.organizationId, conversationId));
}

/** As JSON would carry it: times as text, nothing undefined. */
function plain<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}
