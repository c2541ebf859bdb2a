import type { InlineScaffolding } from '#domain/plan/read-plan.ts';
import type { Price } from '#domain/pricing.ts';
import type { Scaffolding } from '#domain/scaffolding.ts';

type Mapped = 'personas' | 'emotionalArcs' | 'topics';
type RowOf<Kind extends Mapped> = Scaffolding[Kind] extends Map<string, infer Row> ? Row : never;

/** What the items of a draft are resolved against, however late they come: everything as it was when the draft was made. */
export interface DraftBasis {
  stored: { [Kind in Mapped]: RowOf<Kind>[] } & Omit<Scaffolding, Mapped | 'advisors'>;
  inline: InlineScaffolding | null;
  price: Price | null;
}

export function draftBasisOf(
  scaffolding: Scaffolding,
  inline: InlineScaffolding | null,
  price: Price | null,
): DraftBasis {
  const { personas, emotionalArcs, topics, advisors: _, ...others } = scaffolding;
  const rows = {
    personas: [...personas.values()],
    emotionalArcs: [...emotionalArcs.values()],
    topics: [...topics.values()],
  };
  return { stored: { ...others, ...rows }, inline, price };
}

/** Its scaffolding, but for the advisor, who is chosen already. */
export function scaffoldingOf({ stored }: DraftBasis): Scaffolding {
  const byKey = <Row extends { key: string }>(rows: Row[]) => new Map(rows.map((row) => [row.key, row]));
  return {
    ...stored,
    personas: byKey(stored.personas),
    emotionalArcs: byKey(stored.emotionalArcs),
    topics: byKey(stored.topics),
    advisors: new Map(),
  };
}
