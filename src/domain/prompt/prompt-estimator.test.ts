import fc from 'fast-check';
import { expect, it } from 'vitest';
import { buildPrompt, estimateTokens } from '#domain/render-prompt.ts';
import {
  sampleAdvisor,
  sampleArc,
  samplePersona,
  sampleTemplate,
  sampleTopic,
} from '#domain/resolve/sample-scaffolding.ts';
import { PromptEstimator } from './prompt-estimator.ts';

const names = [
  'persona_name',
  'persona_archetype',
  'persona_typical_questions',
  'emotional_arc_name',
  'starting_intensity_min',
  'ending_mood',
  'topic_key_concepts',
  'topic_category',
  'advisor_name',
  'advisor_style',
  'tier',
  'source_text',
  'goal',
  'turns_max',
  '#strange',
];

it('the estimate by parts is that of the whole prompt, and names the same placeholders without a value', () => {
  const text = fc
    .array(
      fc.oneof(
        fc.constantFrom(...names).map((name) => `{{${name}}}`),
        fc.constantFrom(' and ', '\n', 'ü'),
      ),
    )
    .map((parts) => parts.join(''));
  const parameters = fc.dictionary(
    fc.constantFrom(...names),
    fc.oneof(fc.string(), fc.array(fc.string()), fc.integer()),
  );
  fc.assert(
    fc.property(
      text,
      parameters,
      parameters,
      fc.option(fc.string()),
      fc.boolean(),
      (text, own, shared, source, advised) => {
        const advisor = advised ? sampleAdvisor : null;
        const template = sampleTemplate({ text: `${text}.` });
        const rows = { persona: samplePersona, emotionalArc: sampleArc, topic: sampleTopic };
        const item = { ...rows, tier: 'template' as const, sourceText: source, parameters: own };
        const { system, user, unresolved } = buildPrompt({ ...item, advisor, template, sharedParameters: shared });
        const estimator = new PromptEstimator(advisor, shared);
        const estimate = estimator.estimate(template, item);
        expect(estimate.tokens - estimateTokens(`${system}${user}`)).toBe(20);
        expect(new Set(estimate.unresolved.map((slot) => slot.name))).toEqual(new Set(unresolved));
        expect(estimator.estimate(template, item)).toEqual(estimate);
      },
    ),
  );
});
