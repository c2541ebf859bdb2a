import { Deck, type Dice } from './dice.ts';
import { feelingAtFirst } from './feelings-at-first.ts';
import { feelingAtLast } from './feelings-at-last.ts';
import * as says from './phrases-advisor.ts';
import * as asks from './phrases-client.ts';
import * as edge from './phrases-edge.ts';
import { type Words, wordCount } from './script-words.ts';
import type { RehearsalScript } from './write-conversation.ts';

/** What the client writes, and the answer to it. */
export interface Exchange {
  client: string;
  advisor: string;
}

const clientWordsMax = 70;
const advisorWordsMax = 150;

/** An ordinary conversation: the answer first shows that it heard, then explains one concept, then asks or agrees a step. */
export class GuidedExchanges {
  readonly #dice: Dice;
  readonly #words: Words;
  readonly #banks: ReturnType<typeof shuffled>;
  /** Concepts in the order in which they came up. */
  readonly #concepts: string[] = [];
  readonly #sayings: string[];
  readonly #stages: readonly (readonly string[])[] | null;

  constructor(dice: Dice, words: Words, arc: RehearsalScript['arc']) {
    this.#dice = dice;
    this.#words = words;
    const manner = arc.key.includes('boundary') ? 'boundary' : arc.key.includes('triage') ? 'triage' : null;
    this.#stages = manner && (manner === 'boundary' ? edge.boundaryStages : edge.triageStages);
    this.#banks = shuffled(dice, words, arc, manner === 'boundary');
    this.#sayings = [...words.sayings];
  }

  write(index: number, count: number): Exchange {
    const concept = this.#banks.concepts.draw();
    const before = this.#concepts.at(-1) ?? concept;
    this.#concepts.push(concept);
    if (index === 0) return this.#first(concept, count === 1);
    if (index === count - 1) return this.#last();
    return index / (count - 1) < 0.5 ? this.#early(concept, before) : this.#late(concept, before);
  }

  #first(concept: string, only: boolean): Exchange {
    const { openings, details, said, questions, welcomes, heard, explanations, asked, steps } = this.#banks;
    const opening = openings.draw()(this.#words.topic);
    const detail = details.draw()(concept);
    const saying = this.#saying('first');
    const begun = this.#dice.below(3) ? [opening, saying] : [saying, opening];
    const parts = [...begun, this.#words.terse ? '' : detail, said.draw(), questions.draw()];
    return {
      client: fit(clientWordsMax, parts, [2, begun.indexOf(saying)]),
      advisor: answer(
        `${welcomes.draw()(this.#words.client)} ${heard.draw()}`,
        [this.#outline(), explanations.draw()(concept), this.#aside(true), only ? steps.draw() : asked.draw()],
        [2, 0],
      ),
    };
  }

  #early(concept: string, before: string): Exchange {
    const { earlyReplies, earlyThoughts, still, questions, heardEarly } = this.#banks;
    const parts = [
      this.#saying('between'),
      earlyReplies.draw()(before),
      earlyThoughts.draw()(concept),
      still.draw(),
      questions.draw(),
    ];
    return { client: fit(clientWordsMax, parts, [0, 2]), advisor: this.#answer(heardEarly.draw()(concept), concept) };
  }

  #late(concept: string, before: string): Exchange {
    const { lateReplies, lateThoughts, easing, questions, heardLate } = this.#banks;
    const parts = [
      this.#saying('between'),
      lateReplies.draw()(before),
      lateThoughts.draw()(concept),
      easing.draw(),
      questions.draw(),
    ];
    return { client: fit(clientWordsMax, parts, [0, 2]), advisor: this.#answer(heardLate.draw()(concept), concept) };
  }

  #last(): Exchange {
    const { lastReplies, inOwnWords, reached, plans, thanks } = this.#banks;
    const { heardLast, affirmations, summaries, comparisons, steps } = this.#banks;
    const [first = '', second = ''] = this.#concepts;
    const parts = [
      this.#saying('last'),
      lastReplies.draw(),
      inOwnWords.draw()(first, second),
      reached.draw(),
      plans.draw(),
      thanks.draw()(this.#words.advisor),
    ];
    return {
      client: fit(clientWordsMax, parts, [5, 0, 4]),
      advisor: answer(
        `${heardLast.draw()} ${affirmations.draw()}`,
        [summaries.draw()(first, second), comparisons.draw(), steps.draw()],
        [1],
      ),
    };
  }

  #answer(heard: string, concept: string): string {
    const { explanations, asked } = this.#banks;
    const outline = this.#dice.below(2) ? this.#outline() : '';
    return answer(heard, [explanations.draw()(concept), outline, this.#aside(!outline), asked.draw()], [1, 2]);
  }

  /** A sentence of the topic's description, each once. */
  #outline(): string {
    const { introductions, sentences } = this.#banks;
    const sentence = sentences.pop();
    return sentence ? `${introductions.draw()} ${sentence}` : '';
  }

  /** What belongs at this stage of this kind of arc, else a comparison where there is room for one. */
  #aside(room: boolean): string {
    const stage = this.#stages?.[Math.min(this.#concepts.length, this.#stages.length) - 1];
    if (stage) return stage[this.#dice.below(stage.length)]!;
    return room ? this.#banks.comparisons.draw() : '';
  }

  /** Sayings are listed from a conversation's beginning to its end, so their place in the list decides when they are used. */
  #saying(place: 'first' | 'between' | 'last'): string {
    const sayings = this.#sayings;
    if (!sayings.length || this.#dice.below(5) < 2) return '';
    const from = place === 'last' ? sayings.length - 1 : 0;
    const span = place === 'first' ? Math.ceil(sayings.length / 2) : Math.max(1, sayings.length - 1 - from);
    return sayings.splice(from + this.#dice.below(span), 1)[0] ?? '';
  }
}

/** `cool`: the client stays annoyed, and the answers stay dry. */
function shuffled(dice: Dice, words: Words, arc: RehearsalScript['arc'], cool: boolean) {
  const deck = <T>(entries: readonly T[]) => new Deck(dice, entries);
  const atFirst = feelingAtFirst(arc.startingEmotion);
  const atLast = cool ? edge.coolAcceptance : feelingAtLast(arc.endingEmotion);
  return {
    concepts: deck(words.concepts),
    sentences: [...words.sentences].reverse(),
    openings: deck(asks.openings),
    details: deck(asks.details),
    said: deck(atFirst.said),
    still: deck(atFirst.still),
    easing: deck(atLast.easing),
    reached: deck(atLast.reached),
    questions: deck(words.questions),
    earlyReplies: deck(asks.earlyReplies),
    earlyThoughts: deck(asks.earlyThoughts),
    lateReplies: deck(cool ? edge.coolReplies : asks.lateReplies),
    lateThoughts: deck(asks.lateThoughts),
    lastReplies: deck(cool ? edge.coolLastReplies : asks.lastReplies),
    inOwnWords: deck(asks.inOwnWords),
    plans: deck(asks.plans),
    thanks: deck(cool ? edge.coolThanks : asks.thanks),
    welcomes: deck(says.welcomes),
    heard: deck(atFirst.heard),
    heardEarly: deck(says.heardEarly),
    heardLate: deck(cool ? edge.coolHeard : says.heardLate),
    heardLast: deck(atLast.heard),
    introductions: deck(says.introductions),
    explanations: deck(says.explanations),
    comparisons: deck(says.comparisons),
    asked: deck(says.questions),
    affirmations: deck(cool ? edge.coolAffirmations : says.affirmations),
    summaries: deck(says.summaries),
    steps: deck(says.steps),
  };
}

function answer(heard: string, parts: string[], spare: number[]): string {
  return `${heard}\n\n${fit(advisorWordsMax - wordCount(heard), parts, spare)}`;
}

/** Joins the parts that are not empty; while they hold too many words, leaves out the spare ones in the given order. */
function fit(wordsMax: number, parts: string[], spare: number[]): string {
  let text = parts.filter(Boolean).join(' ');
  for (const index of spare) {
    if (wordCount(text) <= wordsMax) break;
    parts[index] = '';
    text = parts.filter(Boolean).join(' ');
  }
  return text;
}
