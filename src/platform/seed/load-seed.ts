/**
 * The scaffolding that Colloquy ships: fee-only financial planning, as YAML beside this file. Nothing in the code depends
 * on what it says; it is the first domain a newcomer can generate in, and an example of how to write one's own.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { advisorSchema, emotionalArcSchema, personaSchema, templateSchema, topicSchema } from '#domain/scaffolding.ts';

/** Ids are fixed in the files, so that every installation knows the same row by the same id. */
const id = z.uuid();
const advisors = z.array(advisorSchema.extend({ id }));
const personas = z.array(personaSchema.extend({ id }));
// safeExtend: these schemas carry refinements, which extend would refuse to drop.
const emotionalArcs = z.array(emotionalArcSchema.safeExtend({ id }));
const topics = z.array(topicSchema.extend({ id }));
const templates = z.array(templateSchema.extend({ id }));

export interface Seed {
  personas: z.infer<typeof personas>;
  emotionalArcs: z.infer<typeof emotionalArcs>;
  topics: z.infer<typeof topics>;
  advisors: z.infer<typeof advisors>;
  templates: z.infer<typeof templates>;
}

/** Reads and validates all of it: five small files, on each call. Throws a ZodError that names the path of a wrong field. */
export function loadSeed(): Seed {
  return {
    personas: personas.parse(readYaml('personas.yaml')),
    emotionalArcs: emotionalArcs.parse(readYaml('emotional-arcs.yaml')),
    topics: topics.parse(readYaml('topics.yaml')),
    advisors: advisors.parse([readYaml('advisor.yaml')]),
    templates: templates.parse(readYaml('templates.yaml')),
  };
}

function readYaml(file: string): unknown {
  return parse(readFileSync(new URL(`./${file}`, import.meta.url), 'utf8'));
}
