import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { conversationAnswerSchema } from '#domain/conversation.ts';
import { loadSeed } from '#platform/seed/load-seed.ts';
import * as feelingsAtFirst from './feelings-at-first.ts';
import * as feelingsAtLast from './feelings-at-last.ts';
import * as phrasesAdvisor from './phrases-advisor.ts';
import * as phrasesClient from './phrases-client.ts';
import * as phrasesCrisis from './phrases-crisis.ts';
import * as phrasesEdge from './phrases-edge.ts';
import { type RehearsalScript, writeConversation } from './write-conversation.ts';

type Subject = Omit<RehearsalScript, 'seed'>;
const shipped = loadSeed();
const shop = parse(readFileSync(new URL('../../../examples/bicycle-shop.yaml', import.meta.url), 'utf8'));

const subjects = [
  ...combinations(shipped.personas, shipped.emotionalArcs, shipped.topics.slice(5, 9), shipped.advisors[0]),
  ...combinations(shop.personas, shop.emotionalArcs, shop.topics, shop.advisor),
];
const seeds = Array.from({ length: 60 }, (_, seed) => seed);
const all = subjects.flatMap((subject) => seeds.map((seed) => ({ ...subject, seed })));
const written = all.map((script) => ({ script, turns: writeConversation(script).turns }));

function combinations(
  personas: Subject['persona'][],
  arcs: Subject['arc'][],
  topics: Subject['topic'][],
  advisor: Subject['advisor'],
): Subject[] {
  return personas.flatMap((persona) =>
    arcs.flatMap((arc) => topics.map((topic) => ({ persona, arc, topic, advisor }))),
  );
}
const ofRole = (turns: (typeof written)[number]['turns'], role: string) => turns.filter((turn) => turn.role === role);
const textOf = (turns: { content: string }[]) => turns.map((turn) => turn.content).join('\n');
const wordsIn = (text: string) => text.split(/\s+/).length;
const firstWords = (text: string) => text.split(/\s+/).slice(0, 4).join(' ');
/** Throws the first failure with the script it belongs to; an expect() for each of 8,000 conversations would be slow. */
function everyConversation(holds: (turns: (typeof written)[number]['turns'], script: RehearsalScript) => boolean) {
  const failed = written.find(({ turns, script }) => !holds(turns, script));
  if (failed) expect.fail(`${failed.script.arc.key}, seed ${failed.script.seed}\n${textOf(failed.turns)}`);
}

describe('writeConversation', () => {
  it('gives the same text for the same script, and what a model is asked to return', () => {
    const script = { ...subjects[0]!, seed: 7 };
    expect(writeConversation(structuredClone(script))).toEqual(writeConversation(script));
    for (const subject of subjects) {
      const answer = writeConversation({ ...subject, seed: 1 });
      expect(conversationAnswerSchema.parse(answer)).toEqual(answer);
    }
  });

  it('never writes the same conversation twice, over 60 seeds of every combination', () => {
    expect(new Set(written.map(({ turns }) => textOf(turns))).size).toBe(written.length);
  });

  it('keeps conversations about one thing apart: of their five-word runs, two seeds share less than half', () => {
    for (const subject of subjects.filter((_, index) => index % 9 === 0)) {
      const runs = seeds
        .slice(0, 30)
        .map((seed) => fiveWordRuns(textOf(writeConversation({ ...subject, seed }).turns)));
      const shares = runs.flatMap((one, index) => runs.slice(index + 1).map((other) => sharedPart(one, other)));
      expect(Math.max(...shares), subject.arc.key).toBeLessThan(0.5);
    }
  });

  it('opens differently: within a conversation always, between seeds mostly', () => {
    everyConversation((turns) => {
      const openings = ofRole(turns, 'user').map((turn) => firstWords(turn.content));
      return new Set(openings).size === openings.length;
    });
    for (const subject of subjects.filter(({ arc }) => !arc.key.includes('crisis'))) {
      const openings = seeds.map((seed) => firstWords(writeConversation({ ...subject, seed }).turns[0]!.content));
      expect(new Set(openings).size, subject.arc.key).toBeGreaterThanOrEqual(15);
    }
  });

  it('has every number of exchanges that the arc allows, and no other', () => {
    for (const arc of shipped.emotionalArcs) {
      const counts = written.filter(({ script }) => script.arc === arc).map(({ turns }) => turns.length / 2);
      const allowed = Array.from({ length: arc.turnsMax - arc.turnsMin + 1 }, (_, index) => arc.turnsMin + index);
      expect(new Set(counts), arc.key).toEqual(new Set(allowed));
    }
  });

  it('alternates from the client to the advisor, numbered from 1', () => {
    everyConversation((turns) =>
      turns.every((turn, index) => turn.turn_number === index + 1 && turn.role === (index % 2 ? 'assistant' : 'user')),
    );
  });

  it('starts and ends in the feelings of the arc, within their ranges', () => {
    everyConversation((turns, { arc }) => {
      const client = ofRole(turns, 'user');
      const first = client[0]!.emotional_context;
      const last = client.at(-1)!.emotional_context;
      return (
        first.primary_emotion === arc.startingEmotion &&
        first.intensity >= arc.startingIntensityMin &&
        first.intensity <= arc.startingIntensityMax &&
        last.primary_emotion === arc.endingEmotion &&
        last.intensity >= arc.endingIntensityMin &&
        last.intensity <= arc.endingIntensityMax
      );
    });
  });

  it('moves in between: the first feeling fades, the last one grows, and both are named', () => {
    everyConversation((turns, { arc }) => {
      const client = ofRole(turns, 'user').map((turn) => turn.emotional_context);
      const intensities = (emotion: string) =>
        client.filter((feeling) => feeling.primary_emotion === emotion).map((feeling) => feeling.intensity);
      const sorted = (values: number[], sign: number) =>
        values.every((value, index) => index === 0 || sign * value >= sign * values[index - 1]!);
      const between = client.slice(1, -1);
      // Nobody has been referred before the last message of a crisis; elsewhere the feeling turns half-way.
      const turning = arc.key.includes('crisis') ? client.length - 1 : (client.length - 1) / 2;
      const turned = client.every(
        (feeling, index) => (feeling.primary_emotion === arc.endingEmotion) === index >= turning,
      );
      return (
        turned &&
        sorted(intensities(arc.startingEmotion), -1) &&
        sorted(intensities(arc.endingEmotion), 1) &&
        between.every((feeling) => feeling.secondary_emotion && feeling.secondary_emotion !== feeling.primary_emotion)
      );
    });
  });

  it('keeps to lengths that are pleasant to read: 20 to 70 words from the client, 55 to 160 in answer', () => {
    everyConversation((turns) =>
      turns.every(({ role, content }) => {
        const words = wordsIn(content);
        return role === 'user' ? words >= 20 && words <= 70 : words >= 55 && words <= 160;
      }),
    );
  });

  it('ends every answer as a sentence ends, and leaves no seam in the text', () => {
    everyConversation((turns) => ofRole(turns, 'assistant').every((turn) => /[.!?]$/.test(turn.content)));
    everyConversation(
      (turns) => !/undefined|null|\[object|\{\{|\$\{| {2}|\s[.,;?!]|[.,;]{2}|^\s|\s$/.test(textOf(turns)),
    );
  });

  it('draws on the scaffolding: its concepts, its questions, its sayings, its names', () => {
    const subject = {
      persona: shop.personas[1],
      arc: shop.emotionalArcs[0],
      topic: shop.topics[0],
      advisor: shop.advisor,
    };
    const text = seeds.map((seed) => textOf(writeConversation({ ...subject, seed }).turns)).join('\n');
    for (const own of [
      'fixing a flat tire',
      'the valve and the size printed on the sidewall',
      'Can I patch this tube, or do I need a new one?',
      'Can I ride it tonight or not?',
      'It goes tick, tick, and then nothing.',
      'The tube is the patient, but the tire usually hides the culprit.',
      'Yusra',
      'Ines',
    ])
      expect(text).toContain(own);
  });

  it('knows no vertical: no phrase of its own speaks of money or of bicycles', () => {
    const banks = [phrasesAdvisor, phrasesClient, phrasesCrisis, phrasesEdge];
    const feelings =
      'confusion shame frustration fear overwhelm guilt anger panic despair clarity acceptance confidence'
        .concat(' empowerment permission relief focused trust pride referred')
        .split(' ')
        .flatMap((emotion) => [feelingsAtFirst.feelingAtFirst(emotion), feelingsAtLast.feelingAtLast(emotion)]);
    const said = (value: unknown): string[] => {
      if (typeof value === 'string') return [value];
      if (typeof value === 'function') return [String(value('it', 'that'))];
      return value && typeof value === 'object' ? Object.values(value).flatMap(said) : [];
    };
    const phrases = [...banks, ...feelings].flatMap(said);
    expect(phrases.length).toBeGreaterThan(500);
    const vertical =
      /\b(?:money|dollars?|financ\w*|budget\w*|invest\w*|banks?|tax\w*|loans?|debts?|savings?|mortgage|insur\w*|bicycles?|bikes?|tires?|brakes?)\b/i;
    expect(phrases.filter((phrase) => vertical.test(phrase))).toEqual([]);
  });
});

describe('writeConversation in an edge arc', () => {
  const crisis = written.filter(({ script }) => script.arc.key === 'crisis_to_referral');

  it('refers to trained help in every answer, the first and the last included', () => {
    const refers = /crisis line|emergency (?:services|department)/;
    for (const { turns } of crisis)
      for (const answer of ofRole(turns, 'assistant')) expect(answer.content).toMatch(refers);
  });

  it('asks directly about suicide in the first answer, and gives no telephone number', () => {
    for (const { turns } of crisis) {
      expect(turns[1]!.content).toMatch(/suicide|ending your life/);
      expect(textOf(turns)).not.toMatch(/\d/);
    }
  });

  it('gives no advice on the topic: no answer holds its name, a concept or a sentence of its description', () => {
    for (const { turns, script } of crisis) {
      const answers = textOf(ofRole(turns, 'assistant')).toLowerCase();
      const { name, keyConcepts = [], description = '' } = script.topic;
      const own = [name, ...keyConcepts, ...description.split(/(?<=\.) /)].map((text) => text.toLowerCase());
      expect(own.filter((text) => answers.includes(text))).toEqual([]);
    }
  });

  it('does so in anyone’s arc of that kind, and only there', () => {
    const [subject] = subjects as [Subject];
    const firstAnswer = (arc: Partial<Subject['arc']>) =>
      writeConversation({ ...subject, arc: { ...subject.arc, ...arc }, seed: 1 }).turns[1]!.content;
    expect(firstAnswer({ category: 'edge', key: 'own_crisis' })).toMatch(/suicide|ending your life/);
    expect(firstAnswer({ category: 'edge', key: 'own', endingEmotion: 'referred' })).toMatch(
      /suicide|ending your life/,
    );
    expect(firstAnswer({ category: 'core', key: 'crisis_of_confidence' })).not.toMatch(/suicide|ending your life/);
  });

  it('says the boundary in the second answer, and puts safety first in a triage', () => {
    const answersOf = (key: string, index: number) =>
      written
        .filter(({ script }) => script.arc.key === key)
        .map(({ turns }) => ofRole(turns, 'assistant')[index]!.content);
    const holds = (answers: string[], stage: readonly string[] = []) =>
      answers.filter((answer) => stage.some((sentence) => answer.includes(sentence))).length / answers.length;
    // An aside gives way where an answer would grow too long.
    expect(holds(answersOf('hostility_to_boundary', 1), phrasesEdge.boundaryStages[1])).toBeGreaterThan(0.9);
    expect(holds(answersOf('overwhelm_to_triage', 0), phrasesEdge.triageStages[0])).toBeGreaterThan(0.7);
  });
});

describe('writeConversation with scaffolding of any shape', () => {
  const arc = { ...shop.emotionalArcs[0], startingEmotion: 'curiosity', endingEmotion: 'wonder' };
  const bare = { persona: { name: 'x' }, topic: { key: 't', name: 'Tides' } };

  it('needs no more than names', () => {
    for (const seed of seeds) {
      const text = textOf(writeConversation({ ...bare, arc, seed }).turns);
      expect(text).toMatch(/Tides/);
      expect(text).not.toMatch(/undefined|null/);
    }
  });

  it('never repeats a client’s message, even where the phrases run out, and holds for a single exchange', () => {
    for (const seed of seeds) {
      const long = ofRole(
        writeConversation({ ...bare, arc: { ...arc, turnsMin: 50, turnsMax: 50 }, seed }).turns,
        'user',
      );
      expect(new Set(long.map((turn) => turn.content)).size).toBe(50);
      const short = writeConversation({ ...bare, arc: { ...arc, turnsMin: 1, turnsMax: 1 }, seed }).turns;
      expect(short).toHaveLength(2);
      expect(short[1]!.content).toMatch(/[.!?]$/);
    }
  });

  it('keeps within its lengths and its seams when the scaffolding rambles', () => {
    const rambling = {
      persona: {
        name: 'The Very Long-Winded Customer of Ours',
        typicalQuestions: ['word '.repeat(400), 'And why', ''],
        languagePatterns: ['"word"', 'Uses long sentences', '“Well then,” and then a pause', 'word '.repeat(300), ''],
      },
      topic: {
        key: 't',
        name: `Everything: ${'a and b '.repeat(40)}`,
        description: `${'word '.repeat(2000)}. Short one. No full stop at the end`,
        keyConcepts: [`${'word '.repeat(60)}`, 'One; and a half.', ''],
        exampleQuestions: [],
      },
    };
    for (const seed of seeds)
      for (const { role, content } of writeConversation({ ...rambling, arc, seed }).turns) {
        expect(wordsIn(content)).toBeLessThanOrEqual(role === 'user' ? 75 : 160);
        expect(content).not.toMatch(/undefined|null| {2}|\s[.,;?!]|[.,;]{2}/);
      }
  });
});

function fiveWordRuns(text: string): Set<string> {
  const words = text.toLowerCase().split(/\W+/);
  return new Set(words.slice(4).map((_, index) => words.slice(index, index + 5).join(' ')));
}

function sharedPart(one: Set<string>, other: Set<string>): number {
  const both = [...one].filter((run) => other.has(run)).length;
  return both / (one.size + other.size - both);
}
