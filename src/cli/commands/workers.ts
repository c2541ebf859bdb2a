import { clientOf, type StoreOptions } from '#cli/jobs/with-jobs.ts';
import { print, printJson, say, table } from '#cli/output.ts';
import { configOf, withStore } from '#cli/with-store.ts';
import { answered } from '#client/client.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { drainWorker, listWorkers, type WorkerView } from '#ledger/workers.ts';

/** Workers, wherever they are listed. */
interface Workers {
  list(): Promise<WorkerView[]>;
  drain(name: string): Promise<void>;
}

async function withWorkers(options: StoreOptions, act: (workers: Workers) => Promise<void>): Promise<void> {
  const client = clientOf(options);
  if (!client)
    return withStore(configOf(options), ({ db }) =>
      act({ list: () => listWorkers(db), drain: (name) => drainWorker(db, name) }),
    );
  return act({
    list: async () => (await answered(client.GET('/api/workers'))).items,
    drain: async (id) => {
      await client.POST('/api/workers/{id}/drain', { params: { path: { id } } });
    },
  });
}

export async function list(options: StoreOptions): Promise<void> {
  await withWorkers(options, async ({ list: all }) => {
    const workers = await all();
    if (options.json) return printJson({ items: workers });
    if (workers.length === 0) return say('No worker is running. Start one: colloquy worker');
    print(
      table([['NAME', 'KIND', 'STATE', 'IN FLIGHT', 'PROVIDERS', 'VERSION', 'LAST HEARD OF'], ...workers.map(row)]),
    );
  });
}

function row(worker: WorkerView): string[] {
  return [
    worker.name,
    worker.kind,
    worker.alive ? (worker.draining ? 'draining' : 'running') : 'lost',
    `${worker.inFlight} of ${worker.concurrency}`,
    worker.providers.join(','),
    worker.version,
    new Date(worker.heartbeatAt).toISOString(),
  ];
}

export async function drain(start: string, options: StoreOptions): Promise<void> {
  await withWorkers(options, async (workers) => {
    const named = (await workers.list()).filter((each) => each.alive && each.name.startsWith(start));
    const worker = named.find((each) => each.name === start) ?? named[0];
    if (!worker)
      throw new ColloquyError('not_found', `No living worker’s name starts with ${start}.`, {
        next: 'List them: colloquy workers list.',
      });
    if (named.length > 1 && worker.name !== start)
      throw new ColloquyError('not_found', `More than one worker’s name starts with ${start}.`, {
        next: 'Give more of it.',
      });
    await workers.drain(worker.name);
    if (options.json) return printJson({ name: worker.name, draining: true });
    say(`${worker.name} claims nothing more; it ends when its ${worker.inFlight} calls in flight have.`);
  });
}
