'use client';

import Link from 'next/link';
import { useRef } from 'react';
import { Button } from '#components/button.tsx';
import { Empty } from '#components/empty.tsx';
import { field } from '#components/field.ts';
import { took, words } from '#components/format.ts';
import { Panel } from '#components/panel.tsx';
import { ProblemNotice } from '#components/problem-notice.tsx';
import { Status, statusWord } from '#components/status.tsx';
import { itemStatuses } from '#domain/item.ts';
import type { Page } from '#ledger/cursor.ts';
import type { ItemView } from '#ledger/read-items.ts';
import { ApiError } from '../../../_data/api.ts';
import { type ItemsQuery, itemsRead } from '../../../_data/reads.ts';
import { itemsAsTold } from '../../../_data/told.ts';
import { queryOf, restingMs, useFollow, useLive } from '../../../_data/use-live.ts';
import type { LiveJob } from '../../../_data/use-live-job.ts';
import { useUrl } from '../../../_data/use-url.ts';
import { asDrivenItem, isSkipped, shownItemStatus } from '../../../_parts/item-words.ts';
import { WaitsBriefly } from '../../../_parts/waits-for.tsx';

const filters = ['status', 'errorCode', 'cursor'] as const;
/** What no stream tells of items: why they wait, and which of them a filter shows. */
const besideMs = 3_000;

interface ItemsTableProps {
  jobId: string;
  initial: Page<ItemView>;
  live: LiveJob;
  /** This tab works on the job. */
  driving: boolean;
}

/** A job’s items in the plan’s order, fifty at a time. */
export function ItemsTable({ jobId, initial, live: { job, live, told }, driving }: ItemsTableProps) {
  const { params, change } = useUrl();
  const frame = useRef(told.frame);
  frame.current = told.frame;
  const { queryKey, queryFn } = itemsRead(jobId, queryOf<ItemsQuery>(params, filters));
  const items = useLive<{ page: Page<ItemView>; since: number }>(
    {
      queryKey,
      async queryFn(context) {
        const since = frame.current;
        return { page: await queryFn(context), since };
      },
    },
    { initial: { page: initial, since: 0 }, everyMs: () => restingMs },
  );
  useFollow(job.logSeq, items, live ? besideMs : 0);
  const { page, since } = items.data ?? { page: initial, since: 0 };
  const shown = itemsAsTold(page.items, told, since);
  return (
    <Panel title="Items" flush aside={<ItemFilters />}>
      {items.error instanceof ApiError && (
        <div className="p-4">
          <ProblemNotice problem={items.error.problem} />
        </div>
      )}
      {page.items.length === 0 ? (
        <Empty>No item matches.</Empty>
      ) : (
        <table
          aria-busy={items.isPlaceholderData}
          className={`w-full text-small ${items.isPlaceholderData ? 'opacity-60' : ''}`}
        >
          <thead className="sr-only sm:not-sr-only sm:table-header-group">
            <tr className="border-b border-line text-left text-soft [&>th]:px-2 [&>th]:py-1.5 [&>th]:font-medium [&>th:first-child]:pl-4 [&>th:last-child]:pr-4">
              <th scope="col" className="text-right">
                #
              </th>
              <th scope="col">Status</th>
              <th scope="col" className="w-full">
                Conversation
              </th>
              <th scope="col" className="text-right">
                Tries
              </th>
              <th scope="col" className="text-right">
                Took
              </th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {shown.map((item) => (
              <ItemRow key={item.id} jobId={jobId} item={driving ? asDrivenItem(item) : item} />
            ))}
          </tbody>
        </table>
      )}
      {(page.nextCursor || params.has('cursor')) && (
        <div className="flex justify-end gap-2 border-t border-line px-4 py-2">
          {params.has('cursor') && <Button onClick={() => change({ cursor: null })}>First</Button>}
          <Button disabled={!page.nextCursor} onClick={() => change({ cursor: page.nextCursor })}>
            Next
          </Button>
        </div>
      )}
    </Panel>
  );
}

function ItemRow({ jobId, item }: { jobId: string; item: ItemView }) {
  return (
    <tr className="relative align-top hover:bg-sunken [&>td]:px-2 [&>td]:py-1.5 [&>td:first-child]:pl-4 [&>td:last-child]:pr-4">
      <td className="text-right text-soft">{item.position}</td>
      <td className="max-sm:hidden">
        <Status status={shownItemStatus(item)} />
      </td>
      <td className="min-w-0">
        <div className="sm:hidden">
          <Status status={shownItemStatus(item)} />
        </div>
        <Link href={`/batch-jobs/${jobId}/items/${item.id}`} className="before:absolute before:inset-0 hover:underline">
          {words(item.persona)} <span className="text-soft">·</span> {words(item.emotionalArc)}{' '}
          <span className="text-soft">·</span> {words(item.topic)}
        </Link>
        {item.waiting && <WaitsBriefly waiting={item.waiting} />}
        {item.errorCode && (
          <p className={`line-clamp-2 ${isSkipped(item.errorCode) ? 'text-soft' : 'text-failed'}`}>
            <span className="font-mono">{item.errorCode}</span> {item.errorMessage}
          </p>
        )}
      </td>
      <td className="text-right text-soft max-sm:hidden">{item.attemptsUsed || ''}</td>
      <td className="text-right whitespace-nowrap text-soft max-sm:hidden">
        {item.startedAt && item.completedAt && took(Date.parse(item.completedAt) - Date.parse(item.startedAt))}
      </td>
    </tr>
  );
}

function ItemFilters() {
  const { params, change } = useUrl();
  const errorCode = params.get('errorCode');
  return (
    <div className="flex flex-wrap items-center gap-2">
      {errorCode && (
        <Button
          aria-label={`Show items with other errors than ${errorCode}, too`}
          onClick={() => change({ errorCode: null, cursor: null })}
        >
          <span className="font-mono text-small">{errorCode}</span> ×
        </Button>
      )}
      <select
        aria-label="Status of the items"
        className={field}
        value={params.get('status') ?? ''}
        onChange={(event) => change({ status: event.target.value, cursor: null })}
      >
        <option value="">Any status</option>
        {itemStatuses.map((status) => (
          <option key={status} value={status}>
            {statusWord(status)}
          </option>
        ))}
      </select>
    </div>
  );
}
