import type { ExportRow } from './export-row.ts';

/** A row as the ledger gives it, for tests: the nth conversation about repairing bicycles. */
export function rowOf(position: number, changes: Partial<ExportRow> = {}): ExportRow {
  return {
    position,
    conversationId: `conversation-${position}`,
    itemId: `item-${position}`,
    jobId: 'job-1',
    systemPrompt: 'You are a patient mechanic.\n',
    turns: [
      turn(1, 'user', `My brakes squeal, and I am worried. (${position})`),
      turn(2, 'assistant', 'That is a fair worry. Let us look at the pads first.'),
      turn(3, 'user', 'They look worn — “thin”, even. 🚲'),
      turn(4, 'assistant', 'Then new pads will do it.\nYou can change them yourself.'),
    ],
    persona: ['hurried_commuter', 'careful_parent'][position % 2] ?? '',
    emotionalArc: 'worry_to_relief',
    topic: ['brakes', 'chains', 'tyres'][position % 3] ?? '',
    tier: 'template',
    model: 'anthropic:claude',
    costUsd: 0.01,
    ...changes,
  };
}

export async function* rowsOf(count: number, changes: Partial<ExportRow> = {}): AsyncGenerator<ExportRow> {
  for (let position = 1; position <= count; position++) yield rowOf(position, changes);
}

function turn(number: number, role: 'user' | 'assistant', content: string): ExportRow['turns'][number] {
  return { turn_number: number, role, content, emotional_context: { primary_emotion: 'worry', intensity: 0.5 } };
}
