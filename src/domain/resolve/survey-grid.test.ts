import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ColloquyError } from '#domain/colloquy-error.ts';
import type { InlineScaffolding } from '#domain/plan/read-plan.ts';
import { sampleArc, sampleScaffolding, sampleTemplate, sampleTopic } from '#domain/resolve/sample-scaffolding.ts';
import { resolveSubmission, surveySubmission } from '#domain/resolve-submission.ts';
import { type Tier, tierSchema } from '#domain/scaffolding.ts';
import type { Submission } from '#domain/submission.ts';

const model = 'rehearsal:default';
const tiers = tierSchema.options;
const nameless = { personas: [], emotionalArcs: [], topics: [], templates: [] };

const some = <T>(values: readonly T[], minLength = 1) => fc.uniqueArray(fc.constantFrom(...values), { minLength });
const names = (kind: string, n: number) => Array.from({ length: n }, (_, i) => `${kind}_${i}`);
const personaKeys = names('persona', 5);
const arcKeys = names('arc', 4);
const topicKeys = names('topic', 5);
const suitable = <T>(keys: readonly T[]) => fc.option(some(keys), { nil: undefined, freq: 2 });
const placeholder = fc.constantFrom(
  ...['persona_archetype', 'persona_name', 'topic_category', 'topic_name', 'emotional_arc_strategy', 'advisor_style'],
  ...['goal', 'tier', 'source_text', 'starting_emotion'],
);
const text = fc
  .array(
    fc.oneof(
      placeholder.map((name) => `{{${name}}}`),
      fc.constantFrom('Write. ', '\n', 'Ask about '),
    ),
    {
      maxLength: 6,
    },
  )
  .map((parts) => `x${parts.join('')}`);

const template = (emotionalArc: string, tier: Tier) =>
  fc
    .record({ text, name: fc.constantFrom('One', 'Two') })
    .map((fields) => sampleTemplate({ ...fields, emotionalArc, tier, id: undefined, rating: undefined }));

const inline = fc.record({
  personas: fc.tuple(
    ...personaKeys.map((key) => fc.constantFrom({ key, name: key }, { key, name: key, archetype: 'shy' })),
  ),
  emotionalArcs: fc.tuple(
    ...arcKeys.map((key) =>
      fc
        .record({
          suitablePersonas: suitable(personaKeys),
          suitableTopics: suitable(topicKeys),
          category: fc.constantFrom('core' as const, 'edge' as const),
          strategy: fc.constantFrom(undefined, 'slowly'),
        })
        .map((fields) => ({ ...sampleArc, key, ...fields })),
    ),
  ),
  topics: fc.tuple(
    ...topicKeys.map((key) =>
      fc
        .record({
          suitablePersonas: suitable(personaKeys),
          suitableEmotionalArcs: suitable(arcKeys),
          category: fc.constantFrom(undefined, 'bread'),
        })
        .map((fields) => ({ ...sampleTopic, key, ...fields })),
    ),
  ),
  // Mostly one for each arc and tier; where some are missing, another tier’s is chosen, the same for two, or none.
  templates: fc
    .record({
      all: fc.tuple(...arcKeys.flatMap((arc) => tiers.map((tier) => template(arc, tier)))),
      left: fc.oneof(
        { weight: 2, arbitrary: fc.constant(12) },
        { weight: 1, arbitrary: fc.integer({ min: 3, max: 12 }) },
      ),
    })
    .map(({ all, left }) => all.slice(0, left)),
}) as fc.Arbitrary<InlineScaffolding>;

const submission: fc.Arbitrary<Submission> = fc
  .record({
    personas: fc.oneof(
      { weight: 9, arbitrary: some<string>(personaKeys) },
      { weight: 1, arbitrary: fc.constant<string[]>(['persona_0', 'persona_0']) },
    ),
    emotionalArcs: some(arcKeys),
    topics: some(topicKeys),
    tiers: fc.option(some(tiers), { nil: undefined }),
    repeat: fc.integer({ min: 1, max: 3 }),
  })
  .chain((grid) =>
    fc.constantFrom(undefined, { goal: 'rise' }).map((sharedParameters) => ({ name: 'x', grid, sharedParameters })),
  );

const codeOf = (act: () => unknown): string | null => {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof ColloquyError) return error.code;
    throw error;
  }
};

test('the survey of a grid says what resolving each of its items says: number, tokens, warnings, refusals', () => {
  let resolved = 0;
  fc.assert(
    fc.property(submission, inline, (asked, own) => {
      const stored = { ...sampleScaffolding(), templates: [] };
      const args: Parameters<typeof resolveSubmission> = [asked, stored, own, { model }];
      const refusal = codeOf(() => resolveSubmission(...args));
      if (refusal === 'no_template') {
        expect(codeOf(() => surveySubmission(...args)) ?? surveySubmission(...args).withoutTemplate).not.toEqual([]);
        return;
      }
      expect(codeOf(() => surveySubmission(...args))).toBe(refusal);
      if (refusal) return;
      resolved++;
      const job = resolveSubmission(...args);
      const survey = surveySubmission(...args);
      expect(survey).toMatchObject({ totalItems: job.items.length, withoutTemplate: [], warnings: job.warnings });
      const tokens = [...job.items].reduce((sum, item) => sum + item.inputTokensEstimate, 0);
      const { prompts } = survey;
      if (prompts.counted * (asked.grid?.repeat ?? 1) >= job.items.length) expect(prompts.tokens).toBe(tokens);
      expect(prompts.tokens / tokens).toBeCloseTo(1, 0);
    }),
    { numRuns: 100 },
  );
  expect(resolved).toBeGreaterThan(15);
});

test('a dry run of a grid of 1,000,000 conversations takes no longer than one of few', () => {
  const personas = names('persona', 100).map((key, i) => ({ key, name: `Persona ${i}` }));
  const emotionalArcs = names('arc', 10).map((key, i) => ({ ...sampleArc, key, suitablePersonas: [`persona_${i}`] }));
  const topics = names('topic', 1_000).map((key) => ({ ...sampleTopic, key, name: key.padEnd(key.length + 20, '…') }));
  const templates = emotionalArcs.map(({ key }) => sampleTemplate({ emotionalArc: key, id: undefined }));
  const keys = (rows: { key: string }[]) => rows.map(({ key }) => key);
  const grid = { personas: keys(personas), emotionalArcs: keys(emotionalArcs), topics: keys(topics) };
  const own = { ...nameless, personas, emotionalArcs, topics, templates } as InlineScaffolding;
  const startedMs = performance.now();
  const survey = surveySubmission({ name: 'x', grid }, sampleScaffolding(), own, { model });
  expect(performance.now() - startedMs).toBeLessThan(1_000);
  expect(survey.totalItems).toBe(1_000_000);
  expect(survey.prompts.counted).toBe(200);
  expect(survey.warnings.join()).toContain('990,000 of 1,000,000 items combine what does not suit');
});

test('what has no template is told by arc and tier, with how many items want it', () => {
  const emotionalArcs = [{ ...sampleArc, key: 'bare' }];
  const grid = {
    personas: ['first_timer', 'old_hand'],
    emotionalArcs: ['doubt_to_trust', 'bare'],
    topics: ['sourdough'],
    repeat: 5,
  };
  const survey = surveySubmission({ name: 'x', grid }, sampleScaffolding(), { ...nameless, emotionalArcs }, { model });
  expect(survey).toMatchObject({
    totalItems: 20,
    prompts: { prompts: 10 },
    withoutTemplate: [{ emotionalArc: 'bare', tier: 'template', items: 10 }],
  });
  const item = { persona: 'first_timer', emotionalArc: 'bare', topic: 'sourdough' };
  const list = { name: 'x', items: [item, { ...item, emotionalArc: 'doubt_to_trust' }] };
  expect(surveySubmission(list, sampleScaffolding(), { ...nameless, emotionalArcs }, { model })).toMatchObject({
    totalItems: 2,
    prompts: { prompts: 1, counted: 1 },
    withoutTemplate: [{ emotionalArc: 'bare', tier: 'template', items: 1 }],
  });
});
