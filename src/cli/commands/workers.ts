import { print, printJson, say, table } from '#cli/output.ts';
import { configOf, type JobOptions, withStore } from '#cli/with-store.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { drainWorker, listWorkers, type WorkerView } from '#ledger/workers.ts';

export async function list(options: JobOptions): Promise<void> {
  await withStore(configOf(options), async ({ db }) => {
    const workers = await listWorkers(db);
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

export async function drain(start: string, options: JobOptions): Promise<void> {
  await withStore(configOf(options), async ({ db }) => {
    const named = (await listWorkers(db)).filter((each) => each.alive && each.name.startsWith(start));
    const worker = named.find((each) => each.name === start) ?? named[0];
    if (!worker)
      throw new ColloquyError('not_found', `No living worker’s name starts with ${start}.`, {
        next: 'List them: colloquy workers list.',
      });
    if (named.length > 1 && worker.name !== start)
      throw new ColloquyError('not_found', `More than one worker’s name starts with ${start}.`, {
        next: 'Give more of it.',
      });
    await drainWorker(db, worker.name);
    if (options.json) return printJson({ name: worker.name, draining: true });
    say(`${worker.name} claims nothing more; it ends when its ${worker.inFlight} calls in flight have.`);
  });
}
