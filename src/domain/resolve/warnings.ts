/** So many warnings are kept; the rest is counted. */
const warningsMax = 100;
export const examplesMax = 5;

/** Gathers what does not block: one warning for a cause, with how many items it concerns. */
export class Warnings {
  private readonly causes = new Map<string, { count: number; examples: Set<string> }>();

  /** `cause` is a sentence about the items that it concerns, in the plural, and `items` how many those are; `examples` say which. */
  note(cause: string, examples: Iterable<string> = [], items = 1): void {
    let known = this.causes.get(cause);
    if (!known) {
      known = { count: 0, examples: new Set() };
      this.causes.set(cause, known);
    }
    known.count += items;
    if (known.examples.size >= examplesMax) return;
    for (const example of examples) known.examples.add(example);
  }

  /** “12 of 60 items combine what does not suit each other: …” */
  list(total: number): string[] {
    const all = [...this.causes].map(([cause, { count, examples }]) => {
      const of = total.toLocaleString('en');
      const some = [...examples].slice(0, examplesMax).join('; ');
      return `${count.toLocaleString('en')} of ${of} ${total === 1 ? 'item' : 'items'} ${cause}${some && `: ${some}`}.`;
    });
    if (all.length <= warningsMax) return all;
    return [...all.slice(0, warningsMax), `And ${all.length - warningsMax} more warnings.`];
  }
}
