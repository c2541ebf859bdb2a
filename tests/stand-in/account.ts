import { randomOf } from '../simulation/random.ts';
import type { Limits, StandInOptions } from './options.ts';
import { PromptCache } from './prompt-cache.ts';
import { TokenBucket } from './token-bucket.ts';

const dimensions = ['requests', 'tokens', 'inputTokens', 'outputTokens'] as const;
export type Dimension = (typeof dimensions)[number];
export type Need = Partial<Record<Dimension, number>>;

/** Why a call was refused, and after how many of the provider's milliseconds it may come again. */
export interface Refusal {
  by: Dimension | 'day' | 'acceleration';
  limit: number;
  needed: number;
  /** null: it is larger than the limit of a minute, and never goes. */
  afterMs: number | null;
}

/** A limit as a header tells it. */
export interface LimitState {
  limit: number;
  remaining: number;
  /** The provider's milliseconds until it is full again. */
  fullInMs: number;
}

/** Output that is counted while it is produced. */
interface Stream {
  from: number;
  until: number;
  tokens: number;
  counted: number;
}

const dayMs = 24 * 60 * 60_000;
/** After so long without a call, traffic begins anew. */
const idleMs = 60_000;
/** So much of the limit is open from the first call on. */
const openAtFirst = 0.1;

/** What one key has of one model: its limits, its prompt cache. Times are the provider's milliseconds. */
export class Account {
  readonly cache = new PromptCache();
  readonly #buckets = new Map<Dimension, TokenBucket>();
  readonly #burstMs: number;
  readonly #streams = new Set<Stream>();
  readonly #other: { share: number; random: () => number; nextAt: number } | null;
  readonly #accelerationMs: number;
  #ramp: { bucket: TokenBucket; since: number; lastAt: number } | null = null;
  #at: number;
  #day: { limit: number; used: number; endsAt: number } | null = null;

  constructor(name: string, limits: Limits, options: StandInOptions, now: number) {
    this.#at = now;
    this.#burstMs = (options.burstSeconds ?? 60) * 1_000;
    this.#accelerationMs = (options.accelerationSeconds ?? 0) * 1_000;
    this.#other = options.otherClient
      ? { share: options.otherClient.share, random: randomOf(options.seed ?? 1, name, 'other').next, nextAt: now }
      : null;
    this.setLimits(limits, now);
    if (this.#other) this.#other.nextAt += this.#gapMs(this.#other);
  }

  /** What is not named stays as it is. */
  setLimits(limits: Limits, now: number): void {
    this.#catchUp(now);
    const given: Record<Dimension, number | undefined> = {
      requests: limits.requestsPerMinute,
      tokens: limits.tokensPerMinute,
      inputTokens: limits.inputTokensPerMinute,
      outputTokens: limits.outputTokensPerMinute,
    };
    for (const dimension of dimensions) {
      const limit = given[dimension];
      if (limit === undefined) continue;
      const bucket = this.#buckets.get(dimension);
      if (bucket) bucket.setLimit(limit, now);
      else this.#buckets.set(dimension, new TokenBucket(limit, this.#burstMs, now));
    }
    if (limits.requestsPerDay !== undefined)
      this.#day = { used: 0, endsAt: now + dayMs, ...this.#day, limit: limits.requestsPerDay };
  }

  /** Begins a new day now, for the daily limit. */
  newDay(now: number): void {
    if (this.#day) this.#day = { ...this.#day, used: 0, endsAt: now + dayMs };
  }

  /** Takes what the call needs from every limit, or nothing. */
  admit(need: Need, now: number): Refusal | null {
    this.#catchUp(now);
    const refusal = this.#refusal(need, now);
    if (refusal) return refusal;
    for (const [dimension, bucket] of this.#buckets) bucket.take(need[dimension] ?? 0, now);
    this.#ramp?.bucket.take(1, now);
    if (this.#day) this.#day.used += 1;
    return null;
  }

  /** Output is counted as it is produced, evenly between these times. */
  produce(tokens: number, from: number, until: number): void {
    this.#streams.add({ from, until: Math.max(until, from + 1), tokens, counted: 0 });
  }

  state(dimension: Dimension, now: number): LimitState | null {
    this.#catchUp(now);
    const bucket = this.#buckets.get(dimension);
    if (!bucket) return null;
    const fullInMs = bucket.msUntil(bucket.capacity, now);
    return { limit: bucket.limit, remaining: Math.max(0, Math.floor(bucket.level(now))), fullInMs };
  }

  day(now: number): LimitState | null {
    this.#catchUp(now);
    const day = this.#day;
    return day && { limit: day.limit, remaining: Math.max(0, day.limit - day.used), fullInMs: day.endsAt - now };
  }

  #refusal(need: Need, now: number): Refusal | null {
    const day = this.#day;
    if (day && day.used >= day.limit) return { by: 'day', limit: day.limit, needed: 1, afterMs: day.endsAt - now };
    for (const [by, { limit }] of this.#buckets) {
      const needed = need[by] ?? 0;
      if (needed > limit) return { by, limit, needed, afterMs: null };
    }
    for (const [by, bucket] of this.#buckets) {
      const needed = need[by] ?? 0;
      const { limit } = bucket;
      // Output that is counted as it comes goes on until its bucket is empty.
      const least = by === 'outputTokens' ? Math.max(1, needed) : needed;
      if (!bucket.holds(least, now)) return { by, limit, needed, afterMs: bucket.msUntil(least, now) };
    }
    return this.#accelerated(now);
  }

  /** Fewer requests than the limit are let in at first; it opens evenly, for as long as traffic goes on. */
  #accelerated(now: number): Refusal | null {
    const limit = this.#buckets.get('requests')?.limit;
    if (this.#accelerationMs === 0 || limit === undefined) return null;
    if (!this.#ramp || now - this.#ramp.lastAt > idleMs)
      this.#ramp = { bucket: new TokenBucket(limit * openAtFirst, rampBurstMs, now), since: now, lastAt: now };
    const { bucket, since } = this.#ramp;
    const open = Math.min(1, openAtFirst + (now - since) / this.#accelerationMs);
    bucket.setLimit(limit * open, now);
    this.#ramp.lastAt = now;
    return bucket.holds(1, now)
      ? null
      : { by: 'acceleration', limit: bucket.limit, needed: 1, afterMs: bucket.msUntil(1, now) };
  }

  /** In steps while output is being produced, so that a bucket is not filled beyond its brim before it is drained. */
  #catchUp(now: number): void {
    if (this.#day && now >= this.#day.endsAt) this.newDay(now);
    while (this.#at < now) {
      this.#at = this.#streams.size > 0 ? Math.min(now, this.#at + stepMs) : now;
      const due = this.#producedBy(this.#at);
      this.#buckets.get('outputTokens')?.drain(due);
      this.#buckets.get('tokens')?.drain(due);
      this.#drawOther(this.#at);
      for (const bucket of this.#buckets.values()) bucket.level(this.#at);
    }
  }

  #producedBy(now: number): number {
    let due = 0;
    for (const stream of this.#streams) {
      const part = Math.min(1, Math.max(0, (now - stream.from) / (stream.until - stream.from)));
      due += stream.tokens * part - stream.counted;
      stream.counted = stream.tokens * part;
      if (part === 1) this.#streams.delete(stream);
    }
    return due;
  }

  /** The other client calls at random moments; each of its calls has the mix of all dimensions, so that it eats its share of each. */
  #drawOther(now: number): void {
    const other = this.#other;
    const requests = this.#requestsPerMinute;
    while (other && other.nextAt <= now) {
      for (const bucket of this.#buckets.values()) {
        const wish = bucket.limit / requests;
        bucket.take(Math.min(wish, Math.max(0, bucket.level(other.nextAt))), other.nextAt);
      }
      other.nextAt += this.#gapMs(other);
    }
  }

  get #requestsPerMinute(): number {
    return this.#buckets.get('requests')?.limit || requestsWhereUnlimited;
  }

  /** Exponential, as the gaps between calls that know nothing of each other. */
  #gapMs({ share, random }: { share: number; random: () => number }): number {
    return (-Math.log(1 - random()) * 60_000) / (this.#requestsPerMinute * share);
  }
}

const stepMs = 250;
const rampBurstMs = 2_000;
const requestsWhereUnlimited = 600;
