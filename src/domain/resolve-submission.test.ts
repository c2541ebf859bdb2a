import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ColloquyError } from '#domain/colloquy-error.ts';
import type { InlineScaffolding } from '#domain/plan/read-plan.ts';
import { sampleArc, sampleScaffolding, sampleTemplate, sampleTopic } from '#domain/resolve/sample-scaffolding.ts';
import type { ResolvedItem, ResolvedJob } from '#domain/resolved-job.ts';
import type { Submission } from '#domain/submission.ts';
import { resolveSubmission } from './resolve-submission.ts';

const item = { persona: 'first_timer', emotionalArc: 'doubt_to_trust', topic: 'sourdough' };
const grid = {
  personas: ['first_timer', 'old_hand'],
  emotionalArcs: ['doubt_to_trust', 'panic_to_calm'],
  topics: ['sourdough', 'flat_loaf'],
};
const own = (fields: Partial<InlineScaffolding>): InlineScaffolding => ({
  personas: [],
  emotionalArcs: [],
  topics: [],
  templates: [],
  ...fields,
});
const resolve = (
  submission: Partial<Submission>,
  inline: InlineScaffolding | null = null,
  { model = 'rehearsal:default', stored = sampleScaffolding() } = {},
): ResolvedJob & { items: ResolvedItem[] } => {
  const job = resolveSubmission({ name: 'x', ...submission }, stored, inline, { model });
  return { ...job, items: [...job.items] };
};
const refusal = (submission: Partial<Submission>, inline: InlineScaffolding | null = null): ColloquyError => {
  try {
    resolve(submission, inline);
  } catch (error) {
    return error as ColloquyError;
  }
  throw new Error('was not refused');
};

describe('a resolved job', () => {
  it('has a value for everything that the submission leaves open', () => {
    expect(resolve({ items: [item] })).toMatchObject({
      description: null,
      modelSettings: { maxOutputTokens: 8_192 },
      concurrentProcessing: null,
      errorHandling: 'continue',
      priority: 'normal',
      maxAttempts: 3,
      itemTimeoutSeconds: 180,
      budgetUsd: null,
      notifyUrl: null,
      mode: 'online',
      pilot: null,
      warnings: [],
    });
    const modelSettings = { temperature: 0.3, maxOutputTokens: 900 };
    expect(resolve({ items: [item], modelSettings, concurrentProcessing: 3 })).toMatchObject({
      modelSettings,
      concurrentProcessing: 3,
    });
  });

  it('has items with everything chosen, and the scaffolding that they use, no other', () => {
    const job = resolve({ items: [item, { ...item, topic: 'flat_loaf' }] });
    expect(job.items[1]).toMatchObject({
      position: 2,
      contentKey: expect.stringMatching(/^[0-9a-f]{32}$/),
      ...item,
      topic: 'flat_loaf',
      tier: 'template',
      templateId: '00000000-0000-4000-8000-000000000041',
      templateVersion: 1,
      repeat: 1,
      parameters: {},
      sourceText: null,
    });
    expect(Object.keys(job.scaffolding.personas)).toEqual(['first_timer']);
    expect(Object.keys(job.scaffolding.topics)).toEqual(['sourdough', 'flat_loaf']);
    expect(Object.keys(job.scaffolding.templates)).toEqual(['00000000-0000-4000-8000-000000000041']);
    expect(job.scaffolding.advisor?.key).toBe('baker');
  });

  it('follows ids as it follows keys', () => {
    const byId = { ...item, persona: '00000000-0000-4000-8000-000000000001' };
    expect(resolve({ items: [byId] }).items).toEqual(resolve({ items: [item] }).items);
  });

  it('keeps what a parameter set gives beyond its references', () => {
    const parameters = {
      persona_id: 'old_hand',
      emotional_arc_id: 'doubt_to_trust',
      training_topic_id: 'sourdough',
      goal: 'x',
    };
    const [first] = resolve({ parameterSets: [{ tier: 'template', parameters }] }).items;
    expect(first).toMatchObject({ persona: 'old_hand', parameters: { goal: 'x' } });
  });

  it('puts an item without a tier into the one that suits it', () => {
    const sourceText = 'Flour and water.';
    const items = [item, { ...item, sourceText }, { ...item, emotionalArc: 'panic_to_calm' }];
    expect(resolve({ items }).items.map(({ tier }) => tier)).toEqual(['template', 'scenario', 'edge_case']);
  });

  it('shares what items have in common: a million need memory for a million differences only', () => {
    const [one, other] = resolve({ grid }).items;
    expect(one?.parameters).toBe(other?.parameters);
  });
});

describe('a grid', () => {
  it('is personas × arcs × topics × tiers × repeat, each once', () => {
    const some = (keys: string[]) => fc.subarray(keys, { minLength: 1 });
    const repeats = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(some(grid.personas), some(grid.emotionalArcs), some(grid.topics), repeats, (p, a, t, repeat) => {
        const { items } = resolve({ grid: { personas: p, emotionalArcs: a, topics: t, repeat } });
        expect(items).toHaveLength(p.length * a.length * t.length * repeat);
        expect(items.map(({ position }) => position)).toEqual(items.map((_, i) => i + 1));
        expect(new Set(items.map(({ contentKey }) => contentKey)).size).toBe(items.length);
      }),
    );
  });

  it('is written through once before any combination is repeated, personas outermost', () => {
    const { items } = resolve({ grid: { ...grid, emotionalArcs: ['doubt_to_trust'], repeat: 2 } });
    expect(items.map(({ persona, topic, repeat }) => `${repeat} ${persona} ${topic}`)).toEqual([
      '1 first_timer sourdough',
      '1 first_timer flat_loaf',
      '1 old_hand sourdough',
      '1 old_hand flat_loaf',
      '2 first_timer sourdough',
      '2 first_timer flat_loaf',
      '2 old_hand sourdough',
      '2 old_hand flat_loaf',
    ]);
  });

  it('that is repeated more often only adds at its end', () => {
    const [two, three] = [2, 3].map((repeat) => resolve({ grid: { ...grid, repeat } }).items);
    expect(three?.slice(0, two?.length)).toEqual(two);
  });
});

describe('a plan’s own scaffolding', () => {
  it('stands in the place of what is stored under its key, by the stored id too', () => {
    const inline = own({ topics: [{ ...sampleTopic, name: 'Rye' }] });
    const job = resolve({ items: [{ ...item, topic: '00000000-0000-4000-8000-000000000021' }] }, inline);
    expect(job.scaffolding.topics.sourdough).toMatchObject({
      name: 'Rye',
      id: expect.stringMatching(/-8[0-9a-f]{3}-/),
    });
  });

  it('has ids from its content: the same today and tomorrow, others once it is edited', () => {
    const text = '{{persona_name}} talks.';
    const { id: _, version: __, active: ___, ...template } = sampleTemplate({ text });
    const chosen = (templates: InlineScaffolding['templates']) =>
      resolve({ items: [item] }, own({ templates })).items[0];
    expect(chosen([template])).toEqual(chosen([{ ...template }]));
    expect(chosen([template])).toMatchObject({ templateVersion: 1 });
    expect(chosen([{ ...template, text: `${text}!` }])?.templateId).not.toBe(chosen([template])?.templateId);
  });
});

describe('the advisor', () => {
  const second = { key: 'miller', name: 'Max', id: '00000000-0000-4000-8000-000000000032' };

  it('is the one that is named, else the plan’s own', () => {
    const stored = sampleScaffolding();
    stored.advisors.set('miller', second);
    expect(resolve({ items: [item], advisor: 'miller' }, null, { stored }).scaffolding.advisor?.key).toBe('miller');
    expect(resolve({ items: [item] }, own({ advisor: { key: 'own', name: 'O' } })).scaffolding.advisor?.key).toBe(
      'own',
    );
  });

  it('is the only stored one, and nobody where there are several', () => {
    const stored = sampleScaffolding();
    expect(resolve({ items: [item] }, null, { stored }).scaffolding.advisor?.key).toBe('baker');
    stored.advisors.set('miller', second);
    const job = resolve({ items: [item] }, null, { stored });
    expect(job.scaffolding.advisor).toBeNull();
    expect(job.warnings.join()).toContain('advisor_name');
  });

  it('is never a stored one where the plan brings a domain of its own', () => {
    expect(resolve({ items: [item] }, own({ topics: [sampleTopic] })).scaffolding.advisor).toBeNull();
    expect(resolve({ items: [item] }, own({ personas: [{ key: 'p', name: 'P' }] })).scaffolding.advisor?.key).toBe(
      'baker',
    );
  });
});

describe('a submission is refused before anything is written', () => {
  it('for references that lead nowhere, each once, with its place and what may be meant', () => {
    const items = [
      { ...item, persona: 'first_timr' },
      { ...item, persona: 'first_timr', topic: 'quiche' },
    ];
    expect(refusal({ items, advisor: 'bakr' })).toMatchObject({
      code: 'scaffolding_unknown',
      problems: [
        {
          path: 'items[0].persona',
          message: 'there is no persona “first_timr” (in 2 places); did you mean “first_timer”?',
        },
        { path: 'items[1].topic', message: 'there is no topic “quiche”' },
        { path: 'advisor', message: 'there is no advisor “bakr”; did you mean “baker”?' },
      ],
    });
    expect(refusal({ grid: { ...grid, topics: ['sourdough', 'flat_laof'] } }).message).toBe(
      'grid.topics[1]: there is no topic “flat_laof”; did you mean “flat_loaf”?',
    );
  });

  it('for many unknown references, with twenty of them', () => {
    const items = Array.from({ length: 30 }, (_, i) => ({ ...item, topic: `unknown_${i}_x` }));
    expect(refusal({ items }).problems).toHaveLength(21);
  });

  it('for a template that is not there, and one for an arc that is not there', () => {
    const templateId = '00000000-0000-4000-8000-000000000099';
    expect(refusal({ items: [{ ...item, templateId }] })).toMatchObject({
      code: 'scaffolding_unknown',
      problems: [{ path: 'items[0].templateId', message: `there is no active template ${templateId}` }],
    });
    const templates = [sampleTemplate({ emotionalArc: 'doubt_to_trsut' })];
    expect(refusal({ items: [item] }, own({ templates })).problems).toEqual([
      {
        path: 'templates[0].emotionalArc',
        message: 'there is no emotional arc “doubt_to_trsut”; did you mean “doubt_to_trust”?',
      },
    ]);
  });

  it('for an arc without a template, named once with the tiers that were wanted', () => {
    const emotionalArcs = [{ ...sampleArc, key: 'bare' }];
    const wanted = { ...grid, emotionalArcs: ['bare'], tiers: ['template' as const, 'scenario' as const] };
    expect(refusal({ grid: wanted }, own({ emotionalArcs }))).toMatchObject({
      code: 'no_template',
      problems: [
        {
          path: 'grid',
          message: 'the emotional arc “bare” has no active template (wanted for tier template, scenario)',
        },
      ],
    });
  });

  it('for items that ask for the same conversation, by both positions', () => {
    const items = [item, { ...item, topic: 'flat_loaf' }, { ...item, parameters: {} }];
    expect(refusal({ items })).toMatchObject({
      code: 'duplicate_item',
      problems: [
        {
          path: 'items[2]',
          message: expect.stringContaining('items 1 and 3 ask for the same conversation (persona first_timer'),
        },
      ],
    });
    expect(() => resolve({ items: [item, { ...item, parameters: { goal: 'x' } }] })).not.toThrow();
  });

  it('for parameters without measure, no item, and a model that is no model', () => {
    const parameters = { goal: 'x'.repeat(100_001) };
    expect(refusal({ items: [{ ...item, parameters }] })).toMatchObject({
      code: 'invalid_input',
      problems: [{ path: 'items[0].parameters' }],
    });
    expect(refusal({ items: [] }).code).toBe('plan_empty');
    expect(() => resolve({ items: [item] }, null, { model: 'gpt' })).toThrow(
      expect.objectContaining({ code: 'model_invalid' }),
    );
  });

  it('with the places of the plan that it was read from', () => {
    const locate = (paths: readonly (readonly PropertyKey[])[]) => paths.map((path) => `six.yaml:7 ${path.join('.')}`);
    const submission = { name: 'x', items: [{ ...item, topic: 'quiche' }] };
    expect(() =>
      resolveSubmission(submission, sampleScaffolding(), null, { model: 'rehearsal:default', locate }),
    ).toThrow('six.yaml:7 items.0.topic: there is no topic “quiche”');
  });
});

describe('a warning', () => {
  const warningsOf = (submission: Partial<Submission>, inline: InlineScaffolding | null = null) =>
    resolve(submission, inline).warnings;

  it('tells of combinations that do not suit, with their number and the first few', () => {
    const topics = [{ ...sampleTopic, suitablePersonas: ['old_hand'] }];
    expect(warningsOf({ advisor: 'baker', grid }, own({ topics }))).toEqual([
      '2 of 8 items combine what does not suit each other: persona first_timer does not suit topic sourdough.',
    ]);
  });

  it('tells of placeholders without a value, unless a parameter gives one', () => {
    const templates = [sampleTemplate({ text: 'For {{goal}}, {{persona_archetype}}, {{goal}}.' })];
    const lacking = warningsOf({ items: [item, { ...item, parameters: { goal: 'x' } }] }, own({ templates }));
    expect(lacking).toEqual([
      '1 of 2 items have no value for {{goal}} of the template “A talk at the oven” and will fail before their call (give it in parameters).',
      '2 of 2 items have no value for {{persona_archetype}} of the template “A talk at the oven” and will fail before their call (give it in parameters).',
    ]);
    const sharedParameters = { goal: 'x', persona_archetype: 'y' };
    expect(warningsOf({ items: [item], sharedParameters }, own({ templates }))).toEqual([]);
  });

  it('tells of a source text that nothing reads, and of a tier that has no template of its own', () => {
    expect(warningsOf({ items: [{ ...item, tier: 'edge_case', sourceText: 'Flour.' }] })).toEqual([
      expect.stringContaining(
        '1 of 1 item are of tier edge_case, for which their arc has no template; one of tier template',
      ),
      expect.stringContaining('have a source text that their template “A talk at the oven” does not use'),
    ]);
  });

  it('tells of a template that was written for another arc', () => {
    const templateId = '00000000-0000-4000-8000-000000000043';
    expect(warningsOf({ items: [{ ...item, templateId }] }).join()).toContain(
      'which is written for the arc panic_to_calm',
    );
  });

  it('is one of at most a hundred; the rest is counted', () => {
    const names = Array.from({ length: 130 }, (_, i) => `{{gap_${i}}}`).join(' ');
    const all = warningsOf({ items: [item] }, own({ templates: [sampleTemplate({ text: names })] }));
    expect(all).toHaveLength(101);
    expect(all.at(-1)).toBe('And 30 more warnings.');
  });
});

describe('the hash by which a job is known again', () => {
  const plan = { items: [item, { ...item, topic: 'flat_loaf' }] };
  const hash = (submission: Partial<Submission>, ...rest: [InlineScaffolding?, { model?: string }?]) =>
    resolve(submission, rest[0] ?? null, rest[1]).submissionHash;
  const before = hash(plan);

  it('is 64 hex digits, and no matter of pace, budget, priority or patience', () => {
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    const pace = {
      concurrentProcessing: 7,
      budgetUsd: 3,
      priority: 'high',
      maxAttempts: 9,
      itemTimeoutSeconds: 20,
    } as const;
    expect(hash({ ...plan, ...pace, errorHandling: 'stop', description: 'other', pilot: 1 })).toBe(before);
  });

  it('changes with items, their order, parameters, tier, model, settings, name and advisor', () => {
    const others = [
      hash({ items: [plan.items[1]!, plan.items[0]!] }),
      hash({ items: plan.items.slice(0, 1) }),
      hash({ ...plan, sharedParameters: { goal: 'x' } }),
      hash({ items: [{ ...item, tier: 'edge_case' }, plan.items[1]!] }),
      hash({ ...plan, modelSettings: { temperature: 1 } }),
      hash({ ...plan, name: 'y' }),
      hash(plan, own({ advisor: { key: 'baker', name: 'Someone else' } })),
      hash(plan, undefined, { model: 'rehearsal:default?seed=2' }),
    ];
    expect(new Set([before, ...others]).size).toBe(others.length + 1);
  });

  it('changes with every word of the scaffolding that is written with', () => {
    const persona = { key: 'first_timer', name: 'Ada', background: 'Has baked once.' };
    expect(hash(plan, own({ personas: [persona] }))).not.toBe(before);
    const stored = sampleScaffolding();
    stored.templates[0]!.text += ' Be brief.';
    expect(resolve(plan, null, { stored }).submissionHash).not.toBe(before);
  });

  it('does not change with what only the choice depends on, nor with scaffolding that is not used', () => {
    const stored = sampleScaffolding();
    stored.templates[0]!.rating = 4.9;
    stored.emotionalArcs.get('doubt_to_trust')!.suitableTopics = ['sourdough'];
    stored.personas.get('old_hand')!.name = 'Oscar';
    expect(resolve(plan, null, { stored }).submissionHash).toBe(before);
  });
});
