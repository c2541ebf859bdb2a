'use client';

import Link from 'next/link';
import type { ShownItem, ShownJob } from '#app/_lib/reads.ts';
import { ButtonLink } from '#components/button.tsx';
import { Empty } from '#components/empty.tsx';
import { errorText } from '#components/error-text.ts';
import { words } from '#components/format.ts';
import { Notice } from '#components/notice.tsx';
import { Panel } from '#components/panel.tsx';
import { ProblemNotice } from '#components/problem-notice.tsx';
import { Status } from '#components/status.tsx';
import type { ConversationRow } from '#ledger/read-conversations.ts';
import { itemRead } from '../../../../../_data/reads.ts';
import { movingMs, restingMs, useLive } from '../../../../../_data/use-live.ts';
import { shownItemStatus } from '../../../../../_parts/item-words.ts';
import { Reconnecting } from '../../../../../_parts/reconnecting.tsx';
import { WaitsFor } from '../../../../../_parts/waits-for.tsx';
import { Attempts } from './attempts.tsx';
import { Conversation } from './conversation.tsx';

interface ItemPageData {
  job: ShownJob;
  item: ShownItem;
  conversation: ConversationRow | null;
  before: string | null;
  after: string | null;
}

/** One item: its conversation, and every call that was made for it. */
export function ItemPageView({ initial }: { initial: ItemPageData }) {
  const { job, before, after } = initial;
  const read = useLive<ShownItem>(itemRead(job.id, initial.item.id), {
    initial: initial.item,
    everyMs: (item) => (isOpen(item) ? movingMs : 3 * restingMs),
  });
  const item = read.data ?? initial.item;
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-end gap-x-4 gap-y-3">
        <div className="mr-auto min-w-0">
          <p className="text-small">
            <Link href={`/batch-jobs/${job.id}`} className="text-accent underline underline-offset-2">
              {job.name}
            </Link>
            <span className="text-soft">
              {' '}
              · item {item.position} of {job.counts.total.toLocaleString('en-US')}
            </span>
          </p>
          <h1 className="text-title font-semibold first-letter:uppercase">
            {words(item.persona)}, {words(item.emotionalArc)}
          </h1>
          <div className="flex flex-wrap gap-x-4 text-small">
            <Status status={shownItemStatus(item)} />
            <span className="text-soft">
              about {words(item.topic)}, tier {words(item.tier)}
            </span>
          </div>
        </div>
        <nav aria-label="Neighbours" className="flex gap-2">
          {before && <ButtonLink href={`/batch-jobs/${job.id}/items/${before}`}>Previous</ButtonLink>}
          {after && <ButtonLink href={`/batch-jobs/${job.id}/items/${after}`}>Next</ButtonLink>}
        </nav>
      </div>
      <Reconnecting read={read} />
      {item.waiting && (
        <Notice look="waiting">
          <p>{item.waiting.detail}</p>
          <p className="text-small text-soft">
            <WaitsFor waiting={item.waiting} />
          </p>
        </Notice>
      )}
      {item.errorCode && <ItemError code={item.errorCode} message={item.errorMessage} />}
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Panel title="Conversation">
          {item.conversationId && item.conversationId === initial.item.conversationId && !initial.conversation ? (
            <Empty>Its text is not in this database: it was adopted from an older one, or deleted.</Empty>
          ) : item.conversationId ? (
            <Conversation id={item.conversationId} rehearsal={job.rehearsal} initial={initial.conversation} />
          ) : (
            <NotWritten item={item} />
          )}
        </Panel>
        <Panel title="Attempts" flush>
          {item.attempts.length === 0 ? (
            <Empty>No call was made for it yet.</Empty>
          ) : (
            <Attempts attempts={item.attempts} jobId={job.id} itemId={item.id} keepDays={item.keepRawDays} />
          )}
        </Panel>
      </div>
    </div>
  );
}

const isOpen = (item: ShownItem | undefined) => item?.status === 'queued' || item?.status === 'processing';

function NotWritten({ item }: { item: ShownItem }) {
  if (item.status === 'failed') return <Empty>None was written.</Empty>;
  if (item.status === 'processing') return <Empty>It is being written{item.worker && ` on ${item.worker}`}.</Empty>;
  return <Empty>{item.attempts.length === 0 ? 'It has not been tried yet.' : 'It will be tried again.'}</Empty>;
}

function ItemError({ code, message }: { code: string; message: string | null }) {
  const known = errorText(code);
  if (!known) return <Notice look="failed">{message}</Notice>;
  const { text, next } = known;
  return <ProblemNotice problem={{ title: text, detail: message ?? text, code, next }} />;
}
