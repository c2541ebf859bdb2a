import type { RehearsalScript } from './write-conversation.ts';

/** The scaffolding's own words, trimmed so that they fit into a sentence of any kind. */
export interface Words {
  /** The topic's name as it stands inside a sentence. */
  topic: string;
  /** First names, or '' where the name is not a person's. */
  client: string;
  advisor: string;
  /** Phrases without a full stop, at most 10 words each. Never empty. */
  concepts: string[];
  /** Whole sentences of the topic's description, at most 30 words each. May be empty. */
  sentences: string[];
  /** What the client may ask, at most 16 words each. Never empty. */
  questions: string[];
  /** What the client likes to say, as whole sentences. May be empty. */
  sayings: string[];
  /** The client writes little. */
  terse: boolean;
}

const plainConcepts = [
  'the facts that are certain',
  'the decision that comes first',
  'the part that can wait',
  'the people it affects',
  'the one thing that would change the answer',
];
const plainQuestions = [
  'What would you look at first?',
  'How would I notice that I got it wrong?',
  'What happens if I leave it alone for now?',
  'Is there a smaller version of this to start with?',
  'What do most people overlook here?',
  'Does the order matter?',
  'Where would you draw the line?',
];

export function wordsOf({ persona, topic, advisor }: RehearsalScript): Words {
  const evidence = topic.description ?? '';
  const concepts = some(topic.keyConcepts, (text) => asPhrase(text, evidence, 10), plainConcepts);
  return {
    topic: asPhrase(topic.name, evidence, 10) ?? 'this',
    client: firstName(persona.name),
    advisor: firstName(advisor?.name ?? ''),
    // Two at least, as a summary names two.
    concepts: concepts.length > 1 ? concepts : [...concepts, ...plainConcepts],
    sentences: sentencesOf(evidence),
    questions: [
      ...some(topic.exampleQuestions, asQuestion, []),
      ...some(persona.typicalQuestions, asQuestion, []),
      ...plainQuestions,
    ].slice(0, 31),
    sayings: some(persona.languagePatterns, asSaying, []),
    terse: /\b(?:brief|terse|clipped|laconic|few words)\b/i.test(persona.communicationStyle ?? ''),
  };
}

/** Words are counted by the spaces between them; exact enough for limits of length. */
export function wordCount(text: string): number {
  let count = 1;
  for (let at = text.indexOf(' '); at >= 0; at = text.indexOf(' ', at + 1)) count += 1;
  return count;
}

function some(given: string[] | undefined, shape: (text: string) => string | null, otherwise: string[]): string[] {
  const kept: string[] = [];
  for (const text of given ?? []) {
    const shaped = shape(text);
    if (shaped) kept.push(shaped);
  }
  return kept.length ? kept : otherwise;
}

function asPhrase(text: string, evidence: string, wordsMax: number): string | null {
  const bare = text.trim().replace(/[\s.,;:!?]+$/, '');
  if (!bare) return null;
  return lowered(wordCount(bare) <= wordsMax ? bare : clipped(bare, wordsMax), evidence);
}

/** Cuts a long phrase at its first pause, else after so many words. */
function clipped(text: string, wordsMax: number): string {
  const pause = text.search(/[,;:(–—]/);
  const head = pause > 0 ? text.slice(0, pause).trim() : text;
  return wordCount(head) <= wordsMax ? head : head.split(/\s+/).slice(0, wordsMax).join(' ');
}

/** “Choosing a …” becomes “choosing a …”, but “Roth …” stays: only words that are no name are lowered. */
function lowered(text: string, evidence: string): string {
  const first = /^[A-Z][a-z]*(?= |$)/.exec(text)?.[0];
  if (!first || first === 'I') return text;
  const small = first.toLowerCase();
  const common = small.endsWith('ing') || commonFirstWords.has(small) || evidence.includes(` ${small}`);
  return common ? small + text.slice(first.length) : text;
}
const commonFirstWords = new Set(
  'a an the your my our how what when where whether which who why whose to for from getting first two'.split(' '),
);

function asQuestion(text: string): string | null {
  const bare = text.trim();
  if (!bare || wordCount(bare) > 16) return null;
  return /[.!?…]$/.test(bare) ? bare : `${bare}?`;
}

/** The quoted part of “Deflects with a joke: "My filing system is a prayer."”, or a pattern that is speech itself. */
function asSaying(text: string): string | null {
  const quoted = /["“]([^"”]+)["”]/.exec(text)?.[1];
  const speech = (quoted ?? (/\b(?:I|I'm|my|me|we)\b/.test(text) ? text : '')).trim();
  if (!speech || wordCount(speech) > 14) return null;
  if (/[.!?…]$/.test(speech)) return speech;
  return speech.endsWith(',') ? `${speech.slice(0, -1)}…` : `${speech}.`;
}

function sentencesOf(text: string): string[] {
  return text
    .trim()
    .split(/(?<=[.!?])\s+/)
    .filter((sentence) => /[.!?]$/.test(sentence) && wordCount(sentence) <= 30);
}

function firstName(name: string): string {
  const first = /^([A-Z]\p{Ll}+)(?: |$)/u.exec(name.trim())?.[1] ?? '';
  return /^(?:The|An?|Our|Your|Team|Support|Customer|Client|User|Dr|Mr|Mrs|Ms)$/.test(first) ? '' : first;
}
