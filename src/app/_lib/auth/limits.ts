import { createHash } from 'node:crypto';
import { type RateLimiterAbstract, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { HttpError } from '#app/_lib/problem.ts';
import type { Database } from '#platform/database.ts';

/** So many, in so many seconds. */
const limits = {
  /** Tries to sign in from one address, right or wrong. */
  signInAddress: { points: 50, duration: 300 },
  /** Tries to sign in to one account since the last that was right. */
  signInAccount: { points: 10, duration: 300 },
  /** Keys and tokens from one address that were not valid. */
  badKeyAddress: { points: 50, duration: 300 },
  /** Requests with one key. */
  key: { points: 1_200, duration: 60 },
} as const;

export type LimitName = keyof typeof limits;

/** How often somebody may try. Counted in the database, so that it holds for all processes together. */
export class Limits {
  readonly #limiters: Record<LimitName, RateLimiterAbstract>;

  constructor(db: Database) {
    // Statements that have a name fail behind a transaction pooler.
    const storeClient = {
      query: async ({ text, values }: { text: string; values: unknown[] }) => {
        const rows = await db.query(text, values);
        return { rows, rowCount: rows.length };
      },
    };
    const limiter = (name: LimitName) =>
      new RateLimiterPostgres({
        storeClient,
        storeType: 'pool',
        tableName: 'request_limits',
        tableCreated: true,
        keyPrefix: name,
        ...limits[name],
        // Who is over the limit costs no query any more.
        inMemoryBlockOnConsumed: limits[name].points + 1,
      });
    this.#limiters = {
      signInAddress: limiter('signInAddress'),
      signInAccount: limiter('signInAccount'),
      badKeyAddress: limiter('badKeyAddress'),
      key: limiter('key'),
    };
  }

  /**
   * Counts one try.
   * @param who an address, an account, a key: only a hash of it is kept
   * @throws HttpError `too_many_requests`, with when to come again
   */
  async count(name: LimitName, who: string): Promise<void> {
    try {
      await this.#limiters[name].consume(hashed(who));
    } catch (over) {
      if (!(over instanceof RateLimiterRes)) throw over;
      const seconds = String(Math.max(1, Math.ceil(over.msBeforeNext / 1_000)));
      throw new HttpError('too_many_requests', `That was too often. Try again in ${seconds} s.`, {
        'Retry-After': seconds,
      });
    }
  }

  /** Forgets the tries. */
  async forget(name: LimitName, who: string): Promise<void> {
    await this.#limiters[name].delete(hashed(who));
  }
}

const hashed = (who: string) => createHash('sha256').update(who).digest('base64url');
