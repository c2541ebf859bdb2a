// A Colloquy process as far as its Postgres goes. `node client.ts FOLDER`; takes commands as lines on standard input
// (acquire, query SQL, release, release-after MS, exit) and answers each with one line of JSON; steps come as lines of their own.
import { createInterface } from 'node:readline';
import pg from 'pg';
import {
  acquireOwnPostgres,
  type OwnPostgres,
  PostgresServerError,
} from '../../../src/platform/postgres-server/index.ts';

const folder = process.argv[2]!;
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
let own: OwnPostgres | undefined;

async function answer(command: string): Promise<object> {
  const [verb, ...rest] = command.split(' ');
  if (verb === 'acquire') {
    own = await acquireOwnPostgres({ folder, onStep: (step) => say({ step }) });
    const { url, dataDirectory, started, notes } = own;
    return { url, dataDirectory, started, notes };
  }
  if (verb === 'query') {
    const client = new pg.Client(own!.url);
    await client.connect();
    try {
      return { rows: (await client.query(rest.join(' '))).rows };
    } finally {
      await client.end();
    }
  }
  if (verb === 'release' || verb === 'release-after') {
    await new Promise((resolve) => setTimeout(resolve, Number(rest[0] ?? 0)));
    await own!.release();
    return { released: true };
  }
  if (verb === 'exit') process.exit(0);
  throw new Error(`no such command: ${verb}`);
}

function failure(error: unknown): object {
  if (error instanceof PostgresServerError) return { code: error.code, message: error.message, hint: error.hint };
  return { code: 'unexpected', message: String((error as Error).stack ?? error) };
}

for await (const command of createInterface({ input: process.stdin })) say(await answer(command).catch(failure));
