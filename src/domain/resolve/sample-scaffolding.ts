import type { Advisor, EmotionalArc, Persona, Scaffolding, Topic, UsableTemplate } from '#domain/scaffolding.ts';

/** Scaffolding for tests, small enough to hold in one’s head: it makes bread. */
export function sampleScaffolding(): Scaffolding {
  const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  const byKey = <T extends { key: string }>(rows: T[]) => new Map(rows.map((row) => [row.key, row]));
  return {
    personas: byKey([
      { ...samplePersona, id: id(1) },
      { key: 'old_hand', name: 'Otto', id: id(2) },
    ]),
    emotionalArcs: byKey([
      { ...sampleArc, id: id(11) },
      { ...sampleArc, key: 'panic_to_calm', name: 'Panic to calm', category: 'edge', id: id(12) },
    ]),
    topics: byKey([
      { ...sampleTopic, id: id(21) },
      { key: 'flat_loaf', name: 'A flat loaf', id: id(22) },
    ]),
    advisors: byKey([{ ...sampleAdvisor, id: id(31) }]),
    templates: [
      sampleTemplate({ id: id(41), rating: 4 }),
      sampleTemplate({ id: id(42), tier: 'scenario', text: '{{persona_name}} read this: {{source_text}}', rating: 3 }),
      sampleTemplate({ id: id(43), tier: 'edge_case', emotionalArc: 'panic_to_calm', rating: 4 }),
    ],
  };
}

export const samplePersona: Persona = {
  key: 'first_timer',
  name: 'Ada',
  background: 'Has never baked.',
  typicalQuestions: ['Why is it flat?', 'Is it done?'],
  demographics: { age: 31, city: 'Ghent' },
};

export const sampleArc: EmotionalArc = {
  key: 'doubt_to_trust',
  name: 'Doubt to trust',
  startingEmotion: 'doubt',
  startingIntensityMin: 0.6,
  startingIntensityMax: 0.8,
  endingEmotion: 'trust',
  endingIntensityMin: 0.5,
  endingIntensityMax: 0.7,
  turnsMin: 2,
  turnsMax: 4,
};

export const sampleTopic: Topic = { key: 'sourdough', name: 'Sourdough', keyConcepts: ['starter', 'time'] };

export const sampleAdvisor: Advisor = { key: 'baker', name: 'Berta', principles: ['Show, then tell.'] };

export function sampleTemplate(fields: Partial<UsableTemplate> = {}): UsableTemplate {
  return {
    id: '00000000-0000-4000-8000-000000000040',
    version: 1,
    active: true,
    name: 'A talk at the oven',
    tier: 'template',
    emotionalArc: 'doubt_to_trust',
    text: '{{advisor_name}} meets {{persona_name}} about {{topic_name}}, from {{starting_emotion}} to {{ending_emotion}}.',
    ...fields,
  };
}
