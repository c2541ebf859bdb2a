import type { Database, Queryable } from '#platform/database.ts';
import { type ActName, type Answer, perform } from './acts.ts';
import type { Situation } from './situation.ts';

/** Two connections on which the acts run, and one that looks at them. Each is a pool of one. */
export interface Connections {
  one: Database;
  two: Database;
  watch: Database;
}

const waitMaxMs = 30_000;

/**
 * The first act is done but not committed when the second begins; it commits when the second has either finished beside it or provably waits for it.
 * @returns their answers, and whether the second had to wait
 */
export async function oneDuringTheOther(
  [first, second]: readonly [ActName, ActName],
  situation: Situation,
  { one, two, watch }: Connections,
): Promise<{ answers: [Answer, Answer]; waited: boolean }> {
  const secondPid = await pidOf(two);
  let during: Promise<Answer> | undefined;
  let waited = false;
  const firstAnswer = await one.transaction(async (connection) => {
    const answer = await perform(first, inside(one, connection), situation);
    during = perform(second, two, situation);
    waited = await waits(during, watch, await pidOf(connection), secondPid);
    return answer;
  });
  return { answers: [firstAnswer, await during!], waited };
}

/** The same database, but all on the connection of an open transaction. */
const inside = (db: Database, connection: Queryable): Database => ({
  url: db.url,
  query: connection.query,
  transaction: (act) => act(connection),
  close: async () => {},
});

async function pidOf(db: Queryable): Promise<number> {
  const [row] = await db.query<{ pid: number }>('select pg_backend_pid() as pid');
  return row!.pid;
}

/** Asks the database until it says that the act waits for the other connection, or the act has ended. */
async function waits(act: Promise<unknown>, watch: Database, blockerPid: number, pid: number): Promise<boolean> {
  let ended = false;
  const end = () => {
    ended = true;
  };
  act.then(end, end);
  const until = performance.now() + waitMaxMs;
  while (!ended) {
    const [row] = await watch.query<{ blocked: boolean }>('select $1 = any (pg_blocking_pids($2)) as blocked', [
      blockerPid,
      pid,
    ]);
    if (row!.blocked) return true;
    if (performance.now() > until) throw new Error('The second act neither ended nor waited for the first.');
  }
  return false;
}

/** Both at once: the database decides. */
export async function bothAtOnce(
  [a, b]: readonly [ActName, ActName],
  situation: Situation,
  { one, two }: Connections,
): Promise<[Answer, Answer]> {
  return Promise.all([perform(a, one, situation), perform(b, two, situation)]);
}
