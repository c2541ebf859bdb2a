import type { ResolvedItem, ResolvedItems } from '#domain/resolved-job.ts';

/** What the repeats of one cell of a grid have in common. */
export type ItemKind = Omit<ResolvedItem, 'position' | 'contentKey' | 'repeat'>;

const keyBytes = 16;

/**
 * The items of a job, packed: 32 bytes each beside their kinds, and made into objects only as they are gone through. (A million of a grid: 32 MB where their objects took
 * 227, and the process that submits them at most 335 MB instead of 632.)
 */
export class PackedItems implements ResolvedItems {
  private readonly kinds: ItemKind[] = [];
  private readonly kindOf: Uint32Array;
  private readonly repeatOf: Uint32Array;
  private readonly keys: Buffer;
  /** Positions by key, in an open hash table; 0: none. */
  private readonly positions: Uint32Array;
  private count = 0;

  /** @param most items that will be added at most */
  constructor(most: number) {
    this.kindOf = new Uint32Array(most);
    this.repeatOf = new Uint32Array(most);
    this.keys = Buffer.alloc(most * keyBytes);
    this.positions = new Uint32Array(2 ** Math.ceil(Math.log2(most * 2 + 1)));
  }

  get length(): number {
    return this.count;
  }

  /** Adds an item of the kind with that number. Answers an earlier item that asks for the same conversation, if there is one. */
  add(kindNumber: number, makeKind: () => ItemKind, repeat: number, contentKey: string): ResolvedItem | undefined {
    this.kinds[kindNumber] ??= makeKind();
    this.kindOf[this.count] = kindNumber;
    this.repeatOf[this.count] = repeat;
    this.keys.write(contentKey, this.count * keyBytes, 'hex');
    this.count++;
    const slot = this.slotOf(this.count);
    const before = this.positions[slot]!;
    if (before > 0) return this.at(before);
    this.positions[slot] = this.count;
    return undefined;
  }

  /** The item at a position, 1…length. */
  at(position: number): ResolvedItem {
    const index = position - 1;
    const contentKey = this.keys.toString('hex', index * keyBytes, position * keyBytes);
    return { ...this.kinds[this.kindOf[index]!]!, position, contentKey, repeat: this.repeatOf[index]! };
  }

  *[Symbol.iterator](): Generator<ResolvedItem> {
    for (let position = 1; position <= this.count; position++) yield this.at(position);
  }

  /** Where an item with this one’s key stands, or would. Keys are hashes, so any of their bits will do. */
  private slotOf(position: number): number {
    const mask = this.positions.length - 1;
    const from = (position - 1) * keyBytes;
    let slot = this.keys.readUInt32LE(from) & mask;
    for (; ; slot = (slot + 1) & mask) {
      const other = (this.positions[slot]! - 1) * keyBytes;
      if (other < 0 || this.keys.compare(this.keys, other, other + keyBytes, from, from + keyBytes) === 0) return slot;
    }
  }
}
