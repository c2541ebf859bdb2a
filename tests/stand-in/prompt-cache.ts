import { createHash } from 'node:crypto';

/** Kept for five of the provider's minutes after its last use. */
const keptMs = 5 * 60_000;

/** What a provider remembers of prompts: an entry is there once the first response of its prompt has begun. Times are the provider's. */
export class PromptCache {
  readonly #entries = new Map<string, { readyAt: number; usedAt: number }>();
  #swept = 0;

  /** Whether a prompt of this hash can be read; reading keeps it. */
  read(hash: string, now: number): boolean {
    const entry = this.#entries.get(hash);
    if (!entry || entry.readyAt > now || entry.usedAt + keptMs < now) return false;
    entry.usedAt = now;
    return true;
  }

  write(hash: string, readyAt: number, now: number): void {
    if (now - this.#swept > keptMs) this.#sweep(now);
    const entry = this.#entries.get(hash);
    const live = entry && entry.usedAt + keptMs >= now;
    this.#entries.set(hash, { readyAt: live ? Math.min(entry.readyAt, readyAt) : readyAt, usedAt: readyAt });
  }

  #sweep(now: number): void {
    this.#swept = now;
    for (const [hash, { usedAt }] of this.#entries) if (usedAt + keptMs < now) this.#entries.delete(hash);
  }
}

/** One hash for each of the growing prefixes; a hash covers all that comes before it. */
export function prefixHashes(scope: string, pieces: readonly string[]): string[] {
  const hash = createHash('sha1').update(scope);
  return pieces.map((piece) => hash.update(`${piece.length}:`).update(piece).copy().digest('base64url'));
}
