import { canonicalJson } from '#domain/canonical-json.ts';

/** Of one item, its own over the shared ones, as JSON. */
export const parametersLengthMax = 100_000;

/** The canonical JSON of an item’s parameters over the shared ones. Neighbours often share one object, which is written once. */
export function parametersWriter(shared: Record<string, unknown>): (parameters: Record<string, unknown>) => string {
  let last: { parameters: Record<string, unknown>; text: string } | null = null;
  return (parameters) => {
    if (last?.parameters !== parameters) last = { parameters, text: canonicalJson({ ...shared, ...parameters }) };
    return last.text;
  };
}
