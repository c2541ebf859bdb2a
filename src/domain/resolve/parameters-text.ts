import { canonicalJson } from '#domain/canonical-json.ts';
import { type Locate, Problems } from '#domain/input-problems.ts';

/** Of one item, its own over the shared ones, as JSON. */
const parametersLengthMax = 100_000;

export const areTooLong = `are longer than ${parametersLengthMax.toLocaleString('en')} characters of JSON`;
export const isTooLong = (json: string) => json.length > parametersLengthMax;

/** @throws ColloquyError `invalid_input` */
export function refuseLongParameters(shared: Record<string, unknown>, locate: Locate): void {
  const problems = new Problems();
  if (isTooLong(canonicalJson(shared))) problems.add(['sharedParameters'], areTooLong);
  problems.throwIfAny('invalid_input', locate, 'The submission');
}

/** The canonical JSON of an item’s parameters over the shared ones. Neighbours often share one object, which is written once. */
export function parametersWriter(shared: Record<string, unknown>): (parameters: Record<string, unknown>) => string {
  let last: { parameters: Record<string, unknown>; text: string } | null = null;
  return (parameters) => {
    if (last?.parameters !== parameters) last = { parameters, text: canonicalJson({ ...shared, ...parameters }) };
    return last.text;
  };
}
