'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Empty } from '#components/empty.tsx';
import type { AttemptView } from '#ledger/read-items.ts';
import { textsRead } from '../../../../../_data/reads.ts';

export interface TextsOf {
  jobId: string;
  itemId: string;
  /** How long they are kept. */
  keepDays: number;
}

interface Shown extends TextsOf {
  attempt: AttemptView;
  part: 'prompt' | 'rawAnswer';
}

/** What was sent and what came back, word for word: read when somebody opens it. */
export function AttemptTexts(of: Omit<Shown, 'part'>) {
  return (
    <>
      <Text name="Prompt" part="prompt" {...of} />
      <Text name="Answer as it came" part="rawAnswer" {...of} />
    </>
  );
}

function Text({ name, ...of }: { name: string } & Shown) {
  const { part, keepDays } = of;
  const state = of.attempt[part];
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
      {open && <OpenText {...of} />}
    </details>
  );
}

function OpenText({ jobId, itemId, attempt, part }: Shown) {
  const read = useQuery({
    ...textsRead(jobId, itemId, attempt.number),
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
