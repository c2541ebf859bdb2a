/** A process that takes submissions over HTTP, and dies when it is told to: right after a commit, before its answer. */
import { createServer } from 'node:http';
import { registerHooks } from 'node:module';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { readConfig } from '#platform/config.ts';
import { type Database, openDatabase } from '#platform/database.ts';

// Next’s own bundler finds it without its ending.
registerHooks({
  resolve: (name, context, next) => next(name === 'next/server' ? 'next/server.js' : name, context),
});
const { visitedBy } = await import('#app/_lib/auth/visitor.ts');
const { setWebStore, storeOf } = await import('#app/_lib/store.ts');
const { POST: addItems } = await import('#app/api/batch-jobs/[id]/items/route.ts');
const { DELETE: deleteJob } = await import('#app/api/batch-jobs/[id]/route.ts');
const { POST: submitDraft } = await import('#app/api/batch-jobs/[id]/submit/route.ts');
const { POST: generateBatch } = await import('#app/api/conversations/generate-batch/route.ts');

const db = openDatabase(process.env.DATABASE_URL!, { applicationName: 'submit-process' });
/** After which commit, and the how manieth of them. */
const [dying, nth = 1] = process.env.DIE_AFTER!.split(' ');
let left = Number(nth);

const mortal: Database = {
  ...db,
  async transaction(act) {
    let submitted = false;
    const result = await db.transaction((connection) =>
      act({
        ...connection,
        query: (sql, parameters) => {
          submitted ||= sql.includes('draft_expires_at = null');
          return connection.query(sql, parameters);
        },
      }),
    );
    if ((dying === 'transaction' || (dying === 'submission' && submitted)) && --left === 0)
      process.kill(process.pid, 'SIGKILL');
    return result;
  },
};
setWebStore(storeOf(readConfig({}), mortal, 'submit-process', () => {}));

const visitor = { address: '127.0.0.1', port: 3000, passedOn: false, forwardedFor: null, https: false };

const server = createServer(async (incoming, response) => {
  const { pathname } = new URL(incoming.url!, 'http://localhost');
  const [, id = '', act = ''] = /^\/api\/batch-jobs\/([^/]+)\/?(.*)$/.exec(pathname) ?? [];
  const method = incoming.method!;
  const onJob = method === 'DELETE' ? deleteJob : act === 'items' ? addItems : submitDraft;
  const handler = id ? onJob : generateBatch;
  const headers = new Headers(incoming.headers as Record<string, string>);
  headers.set('host', 'localhost:3000');
  const body = Readable.toWeb(incoming) as ReadableStream<Uint8Array>;
  const init = { method, headers, body, duplex: 'half' } as RequestInit;
  const request = new Request(`http://localhost${incoming.url}`, init);
  const answer = await visitedBy(visitor, () => handler(request, { params: Promise.resolve({ id }) }));
  if (response.destroyed) return;
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(Buffer.from(await answer.arrayBuffer()));
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('disconnect', () => process.exit());
