import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readPlan } from '#domain/plan/read-plan.ts';
import { resolveSubmission } from '#domain/resolve-submission.ts';
import type { Scaffolding } from '#domain/scaffolding.ts';
import { loadSeed } from '#platform/seed/load-seed.ts';

const folder = new URL('../examples/', import.meta.url);
const plans = readdirSync(folder).filter((name) => /\.(?:ya?ml|json|jsonl|csv)$/.test(name));

function seedScaffolding(): Scaffolding {
  const seed = loadSeed();
  const byKey = <T extends { key: string }>(rows: T[]) => new Map(rows.map((row) => [row.key, row]));
  return {
    personas: byKey(seed.personas),
    emotionalArcs: byKey(seed.emotionalArcs),
    topics: byKey(seed.topics),
    advisors: byKey(seed.advisors),
    templates: seed.templates.map((template) => ({ ...template, version: template.version ?? 1, active: true })),
  };
}

const resolveExample = (name: string, scaffolding: Scaffolding) => {
  const { submission, inline, locate } = readPlan(readFileSync(new URL(name, folder), 'utf8'), name);
  return resolveSubmission(submission, scaffolding, inline, { model: 'rehearsal:default', locate });
};

describe('every example in the repository', () => {
  it('is there', () => expect(plans).toContain('six-conversations.yaml'));

  it.each(plans)('%s is read and resolved against the shipped scaffolding, with nothing to warn of', (name) => {
    const job = resolveExample(name, seedScaffolding());
    expect(job.items.length).toBeGreaterThan(0);
    expect(job.warnings).toEqual([]);
  });
});

it('the bicycle shop needs nothing but its own file', () => {
  const nothing = {
    personas: new Map(),
    emotionalArcs: new Map(),
    topics: new Map(),
    advisors: new Map(),
    templates: [],
  };
  const alone = resolveExample('bicycle-shop.yaml', nothing);
  expect(alone.warnings).toEqual([]);
  expect(alone).toEqual(resolveExample('bicycle-shop.yaml', seedScaffolding()));
});
