/**
 * A worker as `colloquy worker` runs it, but for its provider: the rehearsal, which notes each call and each answer in a book of its own, independent of the database.
 * Its argument is a `WorkerSetup` as JSON. It ends with whoever started it.
 */
import { flushCompileCache } from 'node:module';
import { costOf } from '#domain/pricing.ts';
import { openStore } from '#engine/open-store.ts';
import { timingOf } from '#engine/timing.ts';
import { runWorker } from '#engine/worker.ts';
import { readConfig } from '#platform/config.ts';
import type { CallRequest, CallResult, Provider } from '#providers/provider.ts';
import { rehearsalProvider } from '#providers/rehearsal/rehearsal-provider.ts';
import { testPrice } from '../setup/jobs.ts';
import { openBook } from './book.ts';

export interface WorkerSetup {
  name: string;
  url: string;
  book: string;
  concurrency: number;
  leaseMs: number;
  /** Of the rehearsal model. */
  knobs: string;
  /** The item whose call kills its process. */
  killer: string | null;
}

const setup = JSON.parse(process.argv[2]!) as WorkerSetup;
const note = openBook(setup.book);
const rehearsal = rehearsalProvider();

const provider: Provider = {
  async call(request) {
    const { contentKey: item, token } = request.subject;
    note({ kind: 'call', item, token, atMs: Date.now() });
    if (item === setup.killer) process.kill(process.pid, 'SIGKILL');
    const answer = await rehearsal.call({ ...request, model: rehearsed });
    const costNanoUsd = answer.usage && costOf(answer.usage, testPrice);
    note({ kind: 'answer', item, token, atMs: Date.now(), usable: isUsable(answer), costNanoUsd });
    return answer;
  },
};
const rehearsed: CallRequest['model'] = { provider: 'rehearsal', model: 'default', knobs: setup.knobs };
const isUsable = (answer: CallResult) =>
  answer.ok && answer.finishReason === 'stop' && answer.text.startsWith('{') && answer.text.endsWith('}');

const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
process.stdin.on('close', () => process.exit(1)).resume();

const store = await openStore(readConfig({ DATABASE_URL: setup.url }), {
  applicationName: setup.name,
  connectionsMax: 4,
});
process.stdout.write('ready\n');
// A process that is killed later leaves the next ones its compiled code.
flushCompileCache();
await runWorker(
  {
    db: store.db,
    directUrl: store.directUrl,
    name: setup.name,
    kind: 'worker',
    concurrency: setup.concurrency,
    timing: timingOf(setup.leaseMs),
    keepRawDays: 30,
    keys: { openai: 'key' },
    providerFor: () => provider,
    onEvent: (event) => {
      if (event.kind !== 'settled') return;
      const { itemId, token, verdict } = event.settlement;
      note({ kind: 'settled', itemId, token, atMs: Date.now(), verdict, result: event.result });
    },
  },
  { jobId: null },
  { signal: stop.signal },
);
await store.close();
process.exit(0);
