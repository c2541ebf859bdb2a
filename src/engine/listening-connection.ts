import { randomUUID } from 'node:crypto';
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { changesChannel, channel } from '#ledger/notifications.ts';
import type { Queryable } from '#platform/database.ts';

const leaveMsMax = 5_000;
const leaveAgainMs = 20;

/** One connection that listens, until it ends or is left. */
export class ListeningConnection {
  readonly #client: pg.Client;
  readonly #socket: Socket;
  readonly #ended = new AbortController();
  readonly #onWord: (word: string) => void;
  /** The process of the server that listens. Behind a transaction pooler it serves others from then on. */
  #pid = 0;
  #since = '';
  #proof: { word: string; heard: () => void } | null = null;

  private constructor(url: string, applicationName: string, onWord: (word: string) => void) {
    this.#onWord = onWord;
    this.#socket = new Socket();
    this.#client = new pg.Client({
      connectionString: url,
      application_name: applicationName.slice(0, 63),
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
      stream: () => this.#socket,
    });
    this.#client.on('error', () => this.#ended.abort());
    this.#client.on('end', () => this.#ended.abort());
    this.#client.on('notification', ({ payload }) => this.#hear(payload ?? ''));
  }

  /**
   * @param signal gives up
   * @param changes whether every change of a job is listened for, too
   */
  static async open(
    url: string,
    applicationName: string,
    onWord: (word: string) => void,
    signal?: AbortSignal,
    changes = false,
  ): Promise<ListeningConnection> {
    const connection = new ListeningConnection(url, applicationName, onWord);
    const giveUp = () => connection.#socket.destroy();
    signal?.addEventListener('abort', giveUp);
    try {
      await connection.#client.connect();
      // In one message, and so by one process of the server.
      const { pid, since } = await connection.#processAfter(
        `listen ${channel}${changes ? `; listen ${changesChannel}` : ''}`,
      );
      connection.#pid = pid;
      connection.#since = since;
      return connection;
    } catch (error) {
      giveUp();
      throw error;
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
  }

  /** Aborted when the connection has ended. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /**
   * Whether a word that another connection sends is heard here. (Sent by this one, it would be heard through a transaction pooler too: by the process that happens to
   * serve both.)
   * @param signal gives up
   * @throws whatever kept the other connection from sending it
   */
  async hears(sender: Queryable, waitMs: number, signal?: AbortSignal): Promise<boolean> {
    const word = `proof ${randomUUID()}`;
    const heard = new Promise<true>((resolve) => {
      this.#proof = { word, heard: () => resolve(true) };
    });
    const over = new AbortController();
    const ends = AbortSignal.any([over.signal, this.ended, ...(signal ? [signal] : [])]);
    try {
      const sent = sender.query('select pg_notify($1, $2)', [channel, word]);
      return await Promise.race([sent.then(() => heard), sleep(waitMs, false, { signal: ends }).catch(() => false)]);
    } finally {
      this.#proof = null;
      over.abort();
    }
  }

  /**
   * Ends it, and that the server listens for it. Behind a transaction pooler the process that listens serves others by now; it listens until it is met again, which a pooler
   * that keeps to its warmest connections may never let happen. Such a one, idle for long, is ended instead; no other, as it may be given a statement at any moment.
   */
  async leave(): Promise<void> {
    const left = async () => {
      while (!(await this.#unlisten()) && !(await this.#endIdle())) await sleep(leaveAgainMs);
      await this.#client.end();
    };
    // A connection that nobody answers on is not waited for.
    await Promise.race([left().catch(() => {}), sleep(leaveMsMax, undefined, { ref: false })]);
    this.#socket.destroy();
  }

  async #unlisten(): Promise<boolean> {
    const statement = `do $$ begin if pg_backend_pid() = ${this.#pid} then execute 'unlisten *'; end if; end $$`;
    return (await this.#processAfter(statement)).pid === this.#pid;
  }

  async #endIdle(): Promise<boolean> {
    const { rows } = await this.#client.query<{ ended: boolean }>(
      `select case when state = 'idle' and state_change < clock_timestamp() - interval '1 second' then pg_terminate_backend(pid) else false end as ended
       from pg_stat_activity where pid = $1 and backend_start = $2::timestamptz`,
      [this.#pid, this.#since],
    );
    return rows.length === 0 || rows[0]!.ended;
  }

  #hear(word: string): void {
    if (word === this.#proof?.word) this.#proof.heard();
    else if (word !== '' && !word.startsWith('proof ')) this.#onWord(word);
  }

  async #processAfter(statement: string): Promise<{ pid: number; since: string }> {
    const results = (await this.#client.query(
      `${statement}; select pid, backend_start::text as since from pg_stat_activity where pid = pg_backend_pid()`,
    )) as unknown as pg.QueryResult[];
    return results.at(-1)!.rows[0];
  }
}
