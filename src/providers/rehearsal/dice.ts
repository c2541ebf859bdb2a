/** Repeatable chance: the same seed and words give the same throws, on any machine. */
export class Dice {
  #state: number;

  /** `seed` is a uint32; the words keep two conversations with one seed apart. */
  constructor(seed: number, ...words: string[]) {
    let hash = (seed ^ 0x811c9dc5) >>> 0;
    for (const word of words) hash = fnv1a(hash, word);
    this.#state = hash;
  }

  /** A uint32, by mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** A whole number from 0 to `count` - 1. */
  below(count: number): number {
    return this.next() % count;
  }

  /** A number from `low` to `high`. */
  between(low: number, high: number): number {
    return low + (this.next() / 0xffffffff) * (high - low);
  }
}

/** Deals the entries of a list in random order, each once, and starts anew when all are gone. */
export class Deck<T> {
  readonly #dice: Dice;
  readonly #entries: readonly T[];
  /** One bit an entry, so at most 31 of them are dealt. */
  #dealt = 0;
  #left: number;

  constructor(dice: Dice, entries: readonly T[]) {
    this.#dice = dice;
    this.#entries = entries;
    this.#left = Math.min(entries.length, 31);
  }

  draw(): T {
    const size = Math.min(this.#entries.length, 31);
    if (this.#left === 0) {
      this.#dealt = 0;
      this.#left = size;
    }
    let index = this.#dice.below(size);
    while (this.#dealt & (1 << index)) index = (index + 1) % size;
    this.#dealt |= 1 << index;
    this.#left -= 1;
    return this.#entries[index]!;
  }
}

/** http://www.isthe.com/chongo/tech/comp/fnv/ over UTF-16 units, continued from `hash`. */
function fnv1a(hash: number, text: string): number {
  let result = hash;
  for (let index = 0; index < text.length; index += 1)
    result = Math.imul(result ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return Math.imul(result ^ 0xff, 0x01000193) >>> 0;
}
