import pg from 'pg';
import { answerTextOf } from './ledger-result.ts';

/**
 * What a user of another queue writes for an item: its result, its attempt, a log line and the job’s counter. The tables are leaner than ours (no persona, no lease, fewer
 * indexes), in the others’ favour; the result is compressed as ours is.
 */
const schema = `
create schema if not exists bench;
create table if not exists bench.jobs (id integer primary key, total integer not null, done integer not null default 0);
create table if not exists bench.job_shards (job_id integer not null, shard integer not null, done integer not null default 0, primary key (job_id, shard));
create table if not exists bench.results (item_id integer primary key, job_id integer not null, result jsonb not null, created_at timestamptz not null default now());
create table if not exists bench.attempts (id bigint generated always as identity primary key, item_id integer not null, job_id integer not null, outcome text not null,
  input_tokens integer, output_tokens integer, cost numeric(18, 9), duration_ms integer, created_at timestamptz not null default now());
create index if not exists attempts_item on bench.attempts (item_id);
create table if not exists bench.logs (job_id integer not null, id bigint generated always as identity, at timestamptz not null default now(), level text not null,
  message text not null, item_id integer, primary key (job_id, id));
do $$
begin
  alter table bench.results alter column result set compression lz4;
exception when feature_not_supported then
  null;
end $$;`;

const shards = 16;

const storeManySql = `
with item as materialized (select * from unnest($1::integer[], $2::text[]) as i(id, result)),
r as (insert into bench.results (item_id, job_id, result) select id, 1, result::jsonb from item),
a as (insert into bench.attempts (item_id, job_id, outcome, input_tokens, output_tokens, cost, duration_ms) select id, 1, 'succeeded', 500, 400, 0.0013, 12 from item),
l as (insert into bench.logs (job_id, level, message, item_id) select 1, 'info', 'Item ' || id || ': completed.', id from item)
update bench.job_shards set done = done + (select count(*) from item) where job_id = 1 and shard = $3`;

interface Connection {
  query(config: { name?: string; text: string; values: unknown[] }): Promise<unknown>;
}

export class Rows {
  readonly pool: pg.Pool;
  #nextShard = 0;

  private constructor(pool: pg.Pool) {
    this.pool = pool;
  }

  static async open(url: string, connectionsMax: number): Promise<Rows> {
    const pool = new pg.Pool({ connectionString: url, max: connectionsMax });
    await pool.query(schema);
    return new Rows(pool);
  }

  async clear(total: number): Promise<void> {
    await this.pool.query('truncate bench.jobs, bench.job_shards, bench.results, bench.attempts, bench.logs');
    await this.pool.query('insert into bench.jobs (id, total) values (1, $1)', [total]);
    await this.pool.query(`insert into bench.job_shards (job_id, shard) select 1, generate_series(0, ${shards - 1})`);
  }

  /** As one writes it by the book: four statements in a transaction, the contended counter last. */
  async storeOne(item: number): Promise<void> {
    await this.transaction(async (client) => {
      await client.query('insert into bench.results (item_id, job_id, result) values ($1, 1, $2)', [
        item,
        answerTextOf(item),
      ]);
      await client.query(
        `insert into bench.attempts (item_id, job_id, outcome, input_tokens, output_tokens, cost, duration_ms) values ($1, 1, 'succeeded', 500, 400, 0.0013, 12)`,
        [item],
      );
      await client.query(`insert into bench.logs (job_id, level, message, item_id) values (1, 'info', $2, $1)`, [
        item,
        `Item ${item}: completed.`,
      ]);
      await client.query('update bench.jobs set done = done + 1 where id = 1');
    });
  }

  /** As one writes it for speed: all rows of a batch and a sharded counter in one prepared statement. */
  async storeMany(items: number[], connection: Connection = this.pool): Promise<void> {
    this.#nextShard = (this.#nextShard + 1) % shards;
    await connection.query({
      name: 'store_many',
      text: storeManySql,
      values: [items, items.map(answerTextOf), this.#nextShard],
    });
  }

  async transaction<Result>(act: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      const result = await act(client);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
  }

  async verify(count: number): Promise<void> {
    const { rows } = await this.pool.query(
      `select (select count(*) from bench.results)::integer as results, (select count(distinct item_id) from bench.attempts)::integer as items,
         (select count(*) from bench.attempts)::integer as attempts, (select count(*) from bench.logs)::integer as logs,
         ((select sum(done) from bench.jobs) + (select sum(done) from bench.job_shards))::integer as counted`,
    );
    for (const [what, found] of Object.entries(rows[0]))
      if (found !== count) throw new Error(`${what}: ${found} instead of ${count}`);
  }
}

/** Gathers items whose handlers run at once, and stores them by one statement; a handler ends when its rows are committed. */
export class Batcher {
  readonly #store: (items: number[]) => Promise<void>;
  readonly #sizeMax: number;
  #waiting: { item: number; resolve: () => void; reject: (error: unknown) => void }[] = [];
  #scheduled = false;

  constructor(store: (items: number[]) => Promise<void>, sizeMax: number) {
    this.#store = store;
    this.#sizeMax = sizeMax;
  }

  add(item: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (this.#waiting.length >= this.#sizeMax) this.#flush();
      else if (!this.#scheduled) {
        this.#scheduled = true;
        setTimeout(() => this.#flush(), 2);
      }
    });
  }

  #flush(): void {
    this.#scheduled = false;
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length === 0) return;
    this.#store(batch.map(({ item }) => item)).then(
      () => batch.forEach(({ resolve }) => void resolve()),
      (error) => batch.forEach(({ reject }) => void reject(error)),
    );
  }
}
