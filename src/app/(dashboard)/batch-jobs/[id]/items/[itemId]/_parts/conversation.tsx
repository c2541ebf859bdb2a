'use client';

import { Emotion, EmotionalArc } from '#components/emotion.tsx';
import { Empty } from '#components/empty.tsx';
import { Notice } from '#components/notice.tsx';
import type { Turn } from '#domain/conversation.ts';
import type { ConversationRow } from '#ledger/read-conversations.ts';
import { conversationRead } from '../../../../../_data/reads.ts';
import { restingMs, useLive } from '../../../../../_data/use-live.ts';
import { Reconnecting } from '../../../../../_parts/reconnecting.tsx';

/** Turn by turn, as text: whatever a model wrote is never HTML. */
export function Conversation({
  id,
  rehearsal,
  initial,
}: {
  id: string;
  rehearsal: boolean;
  initial: ConversationRow | null;
}) {
  const read = useLive<ConversationRow>(conversationRead(id), {
    initial: initial ?? undefined,
    everyMs: () => 6 * restingMs,
  });
  if (!read.data) return read.error ? <Reconnecting read={read} /> : <Empty>Reading…</Empty>;
  const { turns, systemPrompt } = read.data;
  return (
    <div className="space-y-4">
      {rehearsal && (
        <Notice look="waiting">
          Written by the rehearsal model: <b className="font-semibold">not for training</b>.
        </Notice>
      )}
      <EmotionalArc
        points={turns.map(({ role, emotional_context: { primary_emotion: emotion, intensity } }) => ({
          role,
          emotion,
          intensity,
        }))}
      />
      {systemPrompt && (
        <details>
          <summary className="text-small text-soft">System prompt</summary>
          <p className="mt-1 whitespace-pre-wrap text-small">{systemPrompt}</p>
        </details>
      )}
      <ol className="space-y-3">
        {turns.map((turn) => (
          <TurnView key={turn.turn_number} turn={turn} />
        ))}
      </ol>
    </div>
  );
}

function TurnView({ turn: { role, content, emotional_context: feeling } }: { turn: Turn }) {
  const client = role === 'user';
  return (
    <li
      className={`rounded-lg border px-4 py-3 ${client ? 'mr-6 border-line bg-sunken sm:mr-16' : 'ml-6 border-accent/30 bg-accent-wash sm:ml-16'}`}
    >
      <div className="mb-1 flex flex-wrap items-center justify-between gap-x-4">
        <b className="text-small font-semibold">{client ? 'Client' : 'Advisor'}</b>
        <Emotion
          name={
            feeling.secondary_emotion
              ? `${feeling.primary_emotion}, ${feeling.secondary_emotion}`
              : feeling.primary_emotion
          }
          intensity={feeling.intensity}
        />
      </div>
      <p className="max-w-prose whitespace-pre-wrap">{content}</p>
    </li>
  );
}
