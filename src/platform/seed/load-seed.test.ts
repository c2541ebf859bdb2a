import { describe, expect, it } from 'vitest';
import { loadSeed } from './load-seed.ts';

const seed = loadSeed();
const keysOf = (rows: { key: string }[]) => rows.map((row) => row.key);
const placeholdersOf = (text: string) => [...text.matchAll(/\{\{(.*?)\}\}/gs)].map((match) => match[1]);

/** from (intensity), to (intensity), turns: what users of these arcs rely on, and what scores are measured against. */
const arcTable = {
  confusion_to_clarity: ['confusion', 0.7, 0.85, 'clarity', 0.7, 0.8, 3, 5, 'core'],
  shame_to_acceptance: ['shame', 0.7, 0.9, 'acceptance', 0.55, 0.7, 4, 5, 'core'],
  couple_conflict_to_alignment: ['frustration', 0.65, 0.8, 'clarity', 0.75, 0.85, 3, 4, 'core'],
  fear_to_confidence: ['fear', 0.75, 0.9, 'confidence', 0.65, 0.8, 4, 6, 'core'],
  overwhelm_to_empowerment: ['overwhelm', 0.7, 0.85, 'empowerment', 0.7, 0.85, 3, 5, 'core'],
  guilt_to_permission: ['guilt', 0.65, 0.8, 'permission', 0.6, 0.75, 3, 5, 'core'],
  frustration_to_relief: ['frustration', 0.6, 0.75, 'relief', 0.65, 0.8, 2, 4, 'core'],
  crisis_to_referral: ['despair', 0.8, 1, 'referred', 0.3, 0.5, 4, 6, 'edge'],
  hostility_to_boundary: ['anger', 0.7, 1, 'acceptance', 0.3, 0.6, 4, 8, 'edge'],
  overwhelm_to_triage: ['panic', 0.8, 1, 'focused', 0.4, 0.6, 5, 8, 'edge'],
};

const knownPlaceholders = new Set(
  `persona_name persona_archetype persona_background persona_communication_style persona_emotional_baseline
   persona_typical_questions persona_language_patterns emotional_arc_name emotional_arc_strategy
   emotional_arc_key_principles emotional_arc_response_techniques emotional_arc_avoid_tactics starting_emotion
   ending_emotion starting_intensity_min starting_intensity_max ending_intensity_min ending_intensity_max topic_name
   topic_description topic_key_concepts topic_example_questions topic_complexity advisor_name advisor_expertise
   advisor_principles advisor_style advisor_avoid tier turns_min turns_max source_text`.split(/\s+/),
);

describe('the shipped scaffolding', () => {
  it('has one advisor, three personas, ten arcs and more than twenty topics', () => {
    expect(seed.advisors).toHaveLength(1);
    expect(keysOf(seed.personas).sort()).toEqual(['anxious_planner', 'overwhelmed_avoider', 'pragmatic_optimist']);
    expect(keysOf(seed.emotionalArcs)).toEqual(Object.keys(arcTable));
    expect(seed.topics.length).toBeGreaterThanOrEqual(22);
  });

  it('covers every category of topics, and the topics people know by key', () => {
    const categories = 'retirement investment insurance education debt tax career family,cash flow,organisation,estate';
    const expected = categories.split(',').flatMap((part) => (part === 'cash flow' ? [part] : part.split(' ')));
    expect(new Set(seed.topics.map((topic) => topic.category))).toEqual(new Set([...expected, 'relationships']));
    expect(keysOf(seed.topics)).toEqual(
      expect.arrayContaining([
        'hsa_vs_fsa',
        'roth_ira_conversion',
        'student_loan_payoff',
        'life_insurance_types',
        'estate_planning_basics',
      ]),
    );
  });

  it('keeps the ids that other programs refer to', () => {
    const arc = seed.emotionalArcs.find((row) => row.key === 'confusion_to_clarity');
    const first = seed.templates.find((row) => row.emotionalArc === 'confusion_to_clarity');
    expect(arc?.id).toBe('53583301-5758-4781-99df-57b9c5fc1949');
    expect(first?.id).toBe('b5038036-929a-4a86-b40a-e6bb34ce226e');
  });

  it('gives every row an id and every kind distinct keys', () => {
    const ids = Object.values(seed).flatMap((rows) => rows.map((row: { id: string }) => row.id));
    expect(new Set(ids).size).toBe(ids.length);
    for (const rows of [seed.personas, seed.emotionalArcs, seed.topics, seed.advisors])
      expect(new Set(keysOf(rows)).size).toBe(rows.length);
    expect(new Set(seed.templates.map((template) => template.name)).size).toBe(seed.templates.length);
  });

  it.each(Object.entries(arcTable))('keeps the feelings, intensities and turns of %s', (key, row) => {
    const arc = seed.emotionalArcs.find((candidate) => candidate.key === key)!;
    expect([
      arc.startingEmotion,
      arc.startingIntensityMin,
      arc.startingIntensityMax,
      arc.endingEmotion,
      arc.endingIntensityMin,
      arc.endingIntensityMax,
      arc.turnsMin,
      arc.turnsMax,
      arc.category,
    ]).toEqual(row);
  });

  it('refers only to rows that exist', () => {
    const known = {
      personas: new Set(keysOf(seed.personas)),
      arcs: new Set(keysOf(seed.emotionalArcs)),
      topics: new Set(keysOf(seed.topics)),
    };
    const rows = [...seed.emotionalArcs, ...seed.topics, ...seed.templates] as {
      suitablePersonas?: string[];
      suitableTopics?: string[];
      suitableEmotionalArcs?: string[];
    }[];
    expect(rows.flatMap((row) => row.suitablePersonas ?? []).filter((key) => !known.personas.has(key))).toEqual([]);
    expect(rows.flatMap((row) => row.suitableTopics ?? []).filter((key) => !known.topics.has(key))).toEqual([]);
    expect(rows.flatMap((row) => row.suitableEmotionalArcs ?? []).filter((key) => !known.arcs.has(key))).toEqual([]);
    expect(seed.templates.filter((template) => !known.arcs.has(template.emotionalArc))).toEqual([]);
  });

  it('never lets an arc and a topic disagree about suiting each other', () => {
    for (const arc of seed.emotionalArcs.filter((row) => row.suitableTopics?.length))
      for (const topic of seed.topics.filter((row) => row.suitableEmotionalArcs?.length))
        expect(arc.suitableTopics?.includes(topic.key), `${arc.key} and ${topic.key}`).toBe(
          topic.suitableEmotionalArcs?.includes(arc.key),
        );
  });

  it('can be generated from in full: every persona suits some arcs and topics, every topic some core arc', () => {
    const accepts = (list: string[] | undefined, key: string) => !list?.length || list.includes(key);
    for (const { key } of seed.personas) {
      expect(seed.emotionalArcs.filter((arc) => accepts(arc.suitablePersonas, key)).length).toBeGreaterThan(5);
      expect(seed.topics.filter((topic) => accepts(topic.suitablePersonas, key)).length).toBeGreaterThan(15);
    }
    const core = keysOf(seed.emotionalArcs.filter((arc) => arc.category === 'core'));
    for (const topic of seed.topics) expect(core.some((key) => accepts(topic.suitableEmotionalArcs, key))).toBe(true);
  });
});

describe('the shipped templates', () => {
  it('serve every arc in its own tier, so that the choice never falls through', () => {
    for (const arc of seed.emotionalArcs) {
      const tiers = seed.templates.filter((row) => row.emotionalArc === arc.key).map((row) => row.tier);
      expect(tiers, arc.key).toContain(arc.category === 'edge' ? 'edge_case' : 'template');
    }
  });

  it('use only placeholders that can be filled', () => {
    for (const template of seed.templates) {
      const unknown = placeholdersOf(template.text).filter((name) => !knownPlaceholders.has(name ?? ''));
      expect(unknown, template.name).toEqual([]);
      expect(template.text.replace(/\{\{\w+\}\}/g, '')).not.toMatch(/[{}]/);
    }
  });

  it('ask for a source text in the scenario tier, and nowhere else', () => {
    for (const template of seed.templates)
      expect(placeholdersOf(template.text).includes('source_text'), template.name).toBe(template.tier === 'scenario');
  });

  it('rank the scenario template below its siblings, so that it is not chosen where no source text was given', () => {
    const ratings = seed.templates.filter((row) => row.emotionalArc === 'confusion_to_clarity');
    const best = (tier: string) =>
      Math.max(...ratings.filter((row) => row.tier === tier).map((row) => row.rating ?? 0));
    expect(best('template')).toBeGreaterThan(best('scenario'));
  });

  it('speak of the conversation and leave its output format to Colloquy', () => {
    for (const { name, text } of seed.templates)
      expect(text, name).not.toMatch(
        /json|yaml|xml|```|schema|conversation_metadata|emotional_context|turn_number|primary_emotion|"role"/i,
      );
  });

  it('put what varies from item to item after everything that stays the same for the arc', () => {
    for (const { name, text } of seed.templates) {
      const placeholders = placeholdersOf(text);
      const varies = placeholders.map((placeholder) => /^(?:persona|topic|source)_/.test(placeholder ?? ''));
      expect(varies.lastIndexOf(false), name).toBeLessThan(varies.indexOf(true));
      expect(text.search(/\{\{(?:persona|topic|source)_/) / text.length, name).toBeGreaterThan(0.6);
    }
  });

  it('are of a length that a model can hold and a person can edit: 300 to 600 words', () => {
    for (const { name, text } of seed.templates) {
      const words = text.split(/\s+/).length;
      expect(words, name).toBeGreaterThanOrEqual(300);
      expect(words, name).toBeLessThanOrEqual(600);
    }
  });

  it('do not copy from one another: no two share a sentence of prose', () => {
    const seen = new Map<string, string>();
    for (const { name, text } of seed.templates)
      for (const sentence of text.replace(/\s+/g, ' ').split(/(?<=[.?!:]) /)) {
        if (sentence.includes('{{') || sentence.split(' ').length < 6) continue;
        expect(seen.get(sentence), sentence).toBeUndefined();
        seen.set(sentence, name);
      }
  });

  it('demand a referral by the second answer and forbid advice in a crisis, with no telephone number', () => {
    const crisis = seed.templates.filter((template) => template.emotionalArc === 'crisis_to_referral');
    for (const { text } of crisis) {
      expect(text).toMatch(/referral by the second answer/i);
      expect(text).toMatch(/no financial advice/i);
      expect(text).toMatch(/crisis line/i);
      expect(text).not.toMatch(/\b988\b|\d{3}[-. ]\d{3,4}|\d{5}/);
    }
  });
});
