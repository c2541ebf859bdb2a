import { checkInvariantsAtOnce } from '#ledger/invariants.ts';
import { storeShippedPrices } from '#ledger/prices.ts';
import { openDatabase } from '#platform/database.ts';
import { migrate } from '#platform/migrate.ts';
import { Connection } from './connection.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';
import { Violation } from './violation.ts';

/** So far ahead of now the database's clock begins: claims look whether the server was started just before. */
const startsInMs = 24 * 3_600_000;

/**
 * The real database that all simulated processes share, with a clock that the simulation moves and ids that come in the same order in each run of a seed. One
 * connection runs statements, a second one those that overlap them, a third one looks on.
 */
export class SimulatedStore {
  readonly main: Connection;
  readonly second: Connection;
  readonly observer: Connection;
  #shownMs = Number.NaN;
  #startsAtMs = 0;

  private constructor(main: Connection, second: Connection, observer: Connection) {
    this.main = main;
    this.second = second;
    this.observer = observer;
  }

  static async open(url: string): Promise<SimulatedStore> {
    const database = openDatabase(url, { connectionsMax: 1 });
    await migrate(database);
    await database.close();
    const store = new SimulatedStore(
      await Connection.open(url),
      await Connection.open(url),
      await Connection.open(url),
    );
    await store.main.script(`
      create table simulated_clock (starts_at timestamptz not null, now_at timestamptz not null);
      insert into simulated_clock select t, t from (select date_trunc('hour', clock_timestamp()) + ${startsInMs} * interval '1 millisecond' as t) start;
      create or replace function colloquy_now() returns timestamptz language sql stable as $$ select now_at from simulated_clock $$;
      create sequence simulated_ids;
      create or replace function colloquy_uuid() returns uuid language sql volatile as
        $$ select lpad(to_hex(nextval('simulated_ids')), 32, '0')::uuid $$;
      do $$
      declare t text;
      begin
        foreach t in array array['batch_jobs', 'batch_items', 'batch_attempts', 'batch_job_logs', 'conversations', 'prompts', 'raw_answers'] loop
          execute format('alter table %I set (autovacuum_enabled = false)', t);
        end loop;
      end $$;`);
    const [clock] = await store.main.query<{ ms: number }>(
      'select (extract(epoch from starts_at) * 1000)::bigint as ms from simulated_clock',
    );
    store.#startsAtMs = clock!.ms;
    // One dollar a million tokens in, two out; what runs on one's own machine has no known price.
    await storeShippedPrices(store.main, [{ provider: 'openai', model: '*', from: '2020-01-01', input: 1, output: 2 }]);
    return store;
  }

  /** As it was when it was opened. */
  async reset(): Promise<void> {
    this.#shownMs = Number.NaN;
    await this.main.script(`
      truncate batch_jobs, batch_items, batch_attempts, batch_job_logs, conversations, prompts, raw_answers, workers, provider_limits, spend_hours cascade;
      alter sequence simulated_ids restart;`);
  }

  /** Sets the database's clock to `ms` after its start. @returns that time, in milliseconds since 1970 */
  async showTime(ms: number): Promise<number> {
    if (ms !== this.#shownMs) {
      this.#shownMs = ms;
      await this.main.query(
        `update simulated_clock set now_at = starts_at + $1::double precision * interval '1 millisecond'`,
        [ms],
      );
    }
    return this.#startsAtMs + ms;
  }

  snapshot(): Promise<Snapshot> {
    return readSnapshot(this.main);
  }

  async checkInvariants(): Promise<void> {
    const [first] = await checkInvariantsAtOnce(this.main);
    if (first) throw new Violation(first.invariant, `${first.promise} ${first.detail}`);
  }

  /** Resolves when `statement` on the second connection has ended, or waits for a lock: then with true. */
  async waitsForLock(statement: Promise<unknown>): Promise<boolean> {
    let ended = false;
    const end = () => {
      ended = true;
    };
    void statement.then(end, end);
    for (;;) {
      const [row] = await this.observer.query<{ blocked: boolean }>(
        'select cardinality(pg_blocking_pids($1)) > 0 as blocked',
        [this.second.pid],
      );
      if (ended) return false;
      if (row?.blocked) return true;
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.main.close(), this.second.close(), this.observer.close()]);
  }
}
