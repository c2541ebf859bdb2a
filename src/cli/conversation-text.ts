import type { ConversationRow } from '#ledger/read-conversations.ts';

const barWidth = 20;
const textWidth = 92;

/** One conversation for reading in a terminal: who says what, and how the client's feeling moves. */
export function conversationText(row: ConversationRow): string {
  const head = `${row.persona} · ${row.emotionalArc} · ${row.topic}`;
  const curve = row.turns
    .filter((turn) => turn.role === 'user')
    .map(({ turn_number, emotional_context: { primary_emotion, intensity } }) => {
      const filled = Math.round(intensity * barWidth);
      return `  turn ${String(turn_number).padStart(2)}  ${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}  ${intensity.toFixed(2)}  ${primary_emotion}`;
    });
  const said = row.turns.map((turn) => wrap(`${turn.role === 'user' ? 'Client' : 'Advisor'}: ${turn.content}`));
  return [head, ...curve, '', ...said].join('\n');
}

function wrap(text: string): string {
  const lines: string[] = [''];
  for (const word of text.split(/\s+/)) {
    const line = lines[lines.length - 1]!;
    if (line.length + word.length + 1 > textWidth) lines.push(`  ${word}`);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines.join('\n');
}
