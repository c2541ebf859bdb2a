/**
 * The text of the rehearsal model: a scripted stand-in that writes a plausible conversation from the scaffolding's own
 * words and phrase banks that belong to no vertical. The same script gives the same text on any machine.
 */
import type { ConversationAnswer, Turn } from '#domain/conversation.ts';
import { CrisisExchanges } from './crisis-exchange.ts';
import { Deck, Dice } from './dice.ts';
import { GuidedExchanges } from './guided-exchange.ts';
import { wordsOf } from './script-words.ts';

/** What the conversation is about; personas, arcs, topics and advisors of the domain fit as they are. */
export interface RehearsalScript {
  persona: {
    name: string;
    archetype?: string;
    communicationStyle?: string;
    languagePatterns?: string[];
    typicalQuestions?: string[];
  };
  arc: {
    key: string;
    name: string;
    startingEmotion: string;
    startingIntensityMin: number;
    startingIntensityMax: number;
    endingEmotion: string;
    endingIntensityMin: number;
    endingIntensityMax: number;
    turnsMin: number;
    turnsMax: number;
    category?: 'core' | 'edge';
  };
  topic: { key: string; name: string; description?: string; keyConcepts?: string[]; exampleQuestions?: string[] };
  advisor?: { name: string } | null;
  /** A uint32. */
  seed: number;
}

type Arc = RehearsalScript['arc'];
type EmotionalContext = Turn['emotional_context'];

/** About 20 µs a conversation (mean of 20,000 over all 900 shipped combinations, Node 24.21, one core of an AMD EPYC). */
export function writeConversation(script: RehearsalScript): ConversationAnswer {
  const { persona, arc, topic, seed } = script;
  const dice = new Dice(seed, persona.name, arc.key, topic.key);
  const words = wordsOf(script);
  const crisis = isCrisis(arc);
  const exchanges = crisis ? new CrisisExchanges(dice, words) : new GuidedExchanges(dice, words, arc);
  const count = arc.turnsMin + dice.below(arc.turnsMax - arc.turnsMin + 1);
  const feelings = feelingsAlong(arc, count, dice);
  const manners = new Deck(
    dice,
    crisis ? ['care', 'steadiness', 'concern'] : ['empathy', 'patience', 'warmth', 'curiosity'],
  );
  const said = new Set<string>();
  const turns: Turn[] = [];
  for (let index = 0; index < count; index += 1) {
    const exchange = exchanges.write(index, count);
    let client = exchange.client;
    // Phrases return after some thirty exchanges; a whole message never does.
    while (said.has(client)) client = `And once more: ${client}`;
    said.add(client);
    const last = index === count - 1;
    turns.push(
      turn(turns.length + 1, 'user', client, feelings[index]!),
      turn(turns.length + 2, 'assistant', exchange.advisor, {
        primary_emotion: last && !crisis ? 'encouragement' : manners.draw(),
        intensity: hundredths(dice.between(0.45, 0.7)),
      }),
    );
  }
  return {
    conversation_metadata: {
      client_persona: persona.archetype ? `${persona.name}, ${persona.archetype}` : persona.name,
      session_context: `${persona.name} writes about ${words.topic}, at first in ${arc.startingEmotion}.`,
      conversation_phase: crisis
        ? 'crisis, until another person is with the client'
        : 'from the first message to a next step',
      expected_outcome: `${arc.startingEmotion} gives way to ${arc.endingEmotion}`,
    },
    turns,
  };
}

/** An edge arc that ends with a referral: safety comes before the topic. */
function isCrisis(arc: Arc): boolean {
  return arc.category === 'edge' && (arc.endingEmotion === 'referred' || arc.key.includes('crisis'));
}

/** One feeling an exchange: the first fades until the middle, the last grows from there, and both are named in between. */
function feelingsAlong(arc: Arc, count: number, dice: Dice): EmotionalContext[] {
  // Whoever is in a crisis has not been referred before the last message, however much it has eased.
  const turning = isCrisis(arc) ? 1 : 0.5;
  const from = dice.between(arc.startingIntensityMin, arc.startingIntensityMax);
  const to = dice.between(arc.endingIntensityMin, arc.endingIntensityMax);
  return Array.from({ length: count }, (_, index): EmotionalContext => {
    if (index === 0)
      return {
        primary_emotion: arc.startingEmotion,
        intensity: within(from, arc.startingIntensityMin, arc.startingIntensityMax),
      };
    if (index === count - 1)
      return {
        primary_emotion: arc.endingEmotion,
        intensity: within(to, arc.endingIntensityMin, arc.endingIntensityMax),
      };
    const way = index / (count - 1);
    return way < turning
      ? {
          primary_emotion: arc.startingEmotion,
          secondary_emotion: arc.endingEmotion,
          intensity: hundredths(from * (1 - way / 2)),
        }
      : {
          primary_emotion: arc.endingEmotion,
          secondary_emotion: arc.startingEmotion,
          intensity: hundredths(to * (0.5 + way / 2)),
        };
  });
}

function turn(number: number, role: Turn['role'], content: string, emotionalContext: EmotionalContext): Turn {
  return { turn_number: number, role, content, emotional_context: emotionalContext };
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Rounded to hundredths, but never past the bounds, which may be finer. */
function within(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, hundredths(value)));
}
