'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ShownTexts } from '#app/_lib/reads.ts';
import { Empty } from '#components/empty.tsx';
import type { AttemptView } from '#ledger/read-items.ts';
import { request } from '../../../../../_data/api.ts';

interface Shown {
  attempt: AttemptView;
  /** Of the item, in the API. */
  itemPath: string;
  /** How long they are kept. */
  keepDays: number;
}

/** What was sent and what came back, word for word: read when somebody opens it. */
export function AttemptTexts({ attempt, itemPath, keepDays }: Shown) {
  const path = `${itemPath}/attempts/${attempt.number}`;
  return (
    <>
      <Text name="Prompt" part="prompt" state={attempt.prompt} path={path} keepDays={keepDays} />
      <Text name="Answer as it came" part="rawAnswer" state={attempt.rawAnswer} path={path} keepDays={keepDays} />
    </>
  );
}

function Text({
  name,
  part,
  state,
  path,
  keepDays,
}: {
  name: string;
  part: 'prompt' | 'rawAnswer';
  state: AttemptView['prompt'];
  path: string;
  keepDays: number;
}) {
  const [open, setOpen] = useState(false);
  if (state === 'none') return null;
  if (state === 'purged')
    return (
      <p className="text-soft">
        {name}: purged. {keptFor(keepDays)}
      </p>
    );
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className="text-soft">{name}</summary>
      {open && <OpenText part={part} path={path} />}
    </details>
  );
}

function OpenText({ part, path }: { part: 'prompt' | 'rawAnswer'; path: string }) {
  const read = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => request<ShownTexts>(path, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (read.data) {
    const { state, text } = read.data[part];
    // It may go between the page and this look.
    return state === 'kept' ? (
      <pre className="mt-1 max-h-96 overflow-auto whitespace-pre-wrap break-words">{text}</pre>
    ) : (
      <Empty>Purged. {keptFor(read.data.keepRawDays)}</Empty>
    );
  }
  return <Empty>{read.error ? read.error.message : 'Reading…'}</Empty>;
}

const keptFor = (days: number) => `Prompts and answers are kept for ${days} ${days === 1 ? 'day' : 'days'}.`;
