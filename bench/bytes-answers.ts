import type { ConversationAnswer, Turn } from '#domain/conversation.ts';
import { buildPrompt } from '#domain/render-prompt.ts';
import type { ScaffoldingSnapshot } from '#domain/resolved-job.ts';
import type { ClaimedItem } from '#ledger/claim-items.ts';
import { writeConversation } from '#providers/rehearsal/write-conversation.ts';

/** Output tokens of real calls: the range of the medians over templates. */
const tokensMin = 1_100;
const tokensMax = 4_100;
const charsPerToken = 4;

/**
 * What a model might answer: a rehearsal conversation (1,200 tokens on average), and as many turns more, of other topics, as make it 1,100 to 4,100 tokens, evenly spread over
 * the items. Brotli and Postgres make as much of it as of plain prose (46 and 53 % at 2,600 tokens).
 */
export function answerFor(item: ClaimedItem, scaffolding: ScaffoldingSnapshot): ConversationAnswer {
  const persona = scaffolding.personas[item.persona]!;
  const arc = scaffolding.emotionalArcs[item.emotionalArc]!;
  const topics = Object.values(scaffolding.topics);
  const chars = charsPerToken * (tokensMin + ((item.position * 7_919) % (tokensMax - tokensMin)));
  const turns: Turn[] = [];
  let first: ConversationAnswer | undefined;
  for (let part = 0, length = 0; ; part++) {
    const topic = part === 0 ? scaffolding.topics[item.topic]! : topics[(item.position + part) % topics.length]!;
    const written = writeConversation({
      persona,
      arc,
      topic,
      advisor: scaffolding.advisor,
      seed: item.position * 64 + part,
    });
    first ??= written;
    for (const turn of written.turns) {
      if (length >= chars && turn.role === 'user') return { ...first, turns };
      turns.push({ ...turn, turn_number: turns.length + 1 });
      length += JSON.stringify(turn).length;
    }
  }
}

/** The prompt of an item, as it is sent. */
export function promptFor(item: ClaimedItem, scaffolding: ScaffoldingSnapshot): string {
  const { system, user } = buildPrompt({
    persona: scaffolding.personas[item.persona]!,
    emotionalArc: scaffolding.emotionalArcs[item.emotionalArc]!,
    topic: scaffolding.topics[item.topic]!,
    advisor: scaffolding.advisor,
    tier: item.tier,
    sourceText: item.sourceText,
    parameters: item.parameters,
    sharedParameters: {},
    template: scaffolding.templates[item.templateId!]!,
  });
  return `${system}\n\n${user}`;
}
