/** Looks a phrase bank up by any of the names of its feeling, given as lower-case words. */
export function byEmotion<T>(families: readonly [bank: T, names: string][]): ReadonlyMap<string, T> {
  return new Map(families.flatMap(([bank, names]) => names.split(' ').map((name) => [name, bank] as const)));
}
