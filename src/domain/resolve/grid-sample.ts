import type { PromptEstimator } from '#domain/prompt/prompt-estimator.ts';
import type { Column, Sides } from '#domain/resolve/grid-warnings.ts';

/** The tokens of so many prompts are counted at most. */
const promptsCountedMax = 200;

/** Steps of these cover a side evenly, however many are taken. */
const goldenStep = 0.618033988749895;
const otherStep = 0.754877666246693;

/**
 * The mean number of tokens of a grid’s prompts: of all of them, or of a sample that takes as many from each arc and tier, spread over personas and topics. The same grid
 * gives the same sample.
 */
export function sampleGrid(
  { personas, topics }: Sides,
  columns: Column[],
  estimator: PromptEstimator,
): { tokensMean: number; counted: number } {
  const cells = personas.length * topics.length;
  const some = spread(columns, promptsCountedMax);
  const each = Math.min(cells, Math.max(1, Math.floor(promptsCountedMax / Math.max(1, some.length))));
  let tokens = 0;
  for (const [nth, { emotionalArc, tier, template }] of some.entries()) {
    for (let i = 0; i < each; i++) {
      const [p, t] =
        each === cells
          ? [Math.floor(i / topics.length), i % topics.length]
          : [
              Math.floor(fraction((i + 0.5) / each + nth * goldenStep) * personas.length),
              Math.floor(fraction(i * goldenStep + nth * otherStep) * topics.length),
            ];
      const subject = { persona: personas[p!]!, emotionalArc, topic: topics[t!]!, tier, sourceText: null };
      tokens += estimator.estimate(template!, { ...subject, parameters: {} }).tokens;
    }
  }
  const counted = some.length * each;
  return { tokensMean: counted === 0 ? 0 : tokens / counted, counted };
}

/** At most so many of a list, evenly spaced. */
function spread<T>(list: T[], most: number): T[] {
  if (list.length <= most) return list;
  return Array.from({ length: most }, (_, i) => list[Math.floor((i * list.length) / most)]!);
}

const fraction = (value: number) => value - Math.floor(value);
