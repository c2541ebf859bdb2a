import type { ConversationAnswer } from '#domain/conversation.ts';

const words =
  'after answer ask before better bread calm change clear could day debt decide feel first give good hard help hope house keep know learn leave listen long make mean money month need number open pay plan question quiet rest save seem share slow small start step sure talk think time trust try understand wait week well word work worry year'.split(
    ' ',
  );
const distinct = 64;
const bytesWanted = 4_000;

/** Numbers that look like chance and are the same at each run (the minimal standard generator). */
function* numbers(seed: number): Generator<number> {
  for (let state = seed + 1; ; ) {
    state = (state * 48_271) % 2_147_483_647;
    yield state;
  }
}

function write(seed: number): ConversationAnswer {
  const chance = numbers(seed);
  const sentence = () => `${Array.from({ length: 14 }, () => words[chance.next().value! % words.length]).join(' ')}.`;
  const answer: ConversationAnswer = {
    conversation_metadata: { client_persona: sentence(), session_context: sentence(), conversation_phase: 'first' },
    turns: [],
  };
  while (JSON.stringify(answer).length < bytesWanted) {
    const number = answer.turns.length + 1;
    answer.turns.push({
      turn_number: number,
      role: number % 2 ? 'user' : 'assistant',
      content: Array.from({ length: 5 }, sentence).join(' '),
      emotional_context: { primary_emotion: 'hope', intensity: 0.5 },
    });
  }
  return answer;
}

const answers = Array.from({ length: distinct }, (_, seed) => write(seed));
const texts = answers.map((answer) => JSON.stringify(answer));

/** What was written for an item: about 4 kB of conversation, made beforehand, as the benchmark is not of writing. */
export const answerOf = (item: number): ConversationAnswer => answers[item % distinct]!;
export const answerTextOf = (item: number): string => texts[item % distinct]!;
