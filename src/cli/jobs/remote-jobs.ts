import type { Jobs } from '#cli/jobs/jobs.ts';
import { answered, type ColloquyClient } from '#client/client.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import type { LogLine } from '#ledger/read-logs.ts';

/** The jobs of a server. */
export function remoteJobs(client: ColloquyClient): Jobs {
  const at = (id: string) => ({ params: { path: { id } } });
  const show = (id: string) => answered(client.GET('/api/batch-jobs/{id}', at(id)));
  return {
    lookMs: 1_000,
    find: (start) => findRemote(client, start),
    async list(filter, limit) {
      const { items } = await answered(client.GET('/api/batch-jobs', { params: { query: { ...filter, limit } } }));
      return items.map(({ waiting: _, ...job }) => job);
    },
    show,
    async *logs(id, from): AsyncGenerator<LogLine> {
      let cursor: string | undefined;
      do {
        const query = { ...from, limit: 200, cursor };
        const page = await answered(client.GET('/api/batch-jobs/{id}/logs', { params: { path: { id }, query } }));
        yield* page.items;
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
    },
    async pause(id) {
      await client.POST('/api/batch-jobs/{id}/pause', at(id));
    },
    async resume(id) {
      await client.POST('/api/batch-jobs/{id}/resume', at(id));
    },
    async set(id, changes) {
      const before = changeable(await show(id));
      const after = changeable(await answered(client.PATCH('/api/batch-jobs/{id}', { ...at(id), body: changes })));
      return JSON.stringify(before) !== JSON.stringify(after);
    },
    async cancel(id) {
      await client.POST('/api/batch-jobs/{id}/cancel', at(id));
    },
    async retry(id, filter) {
      const before = await show(id);
      const after = await answered(client.POST('/api/batch-jobs/{id}/retry-failed', { ...at(id), body: filter }));
      return before.counts.failed - after.counts.failed;
    },
    duplicate: async (id) => (await answered(client.POST('/api/batch-jobs/{id}/duplicate', at(id)))).id,
    async remove(id, query) {
      await client.DELETE('/api/batch-jobs/{id}', { params: { path: { id }, query } });
    },
  };
}

type Shown = Awaited<ReturnType<Jobs['show']>>;

const changeable = ({ name, priority, concurrentProcessing, spend }: Shown) => [
  name,
  priority,
  concurrentProcessing,
  spend.budget,
];

/** A whole id, or the start of exactly one. */
async function findRemote(client: ColloquyClient, start: string): Promise<string> {
  if (!/^[0-9a-f-]{4,36}$/i.test(start))
    throw new ColloquyError('not_found', `“${start}” is no job’s id.`, { next: 'List them: colloquy jobs list.' });
  const word = start.toLowerCase();
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const query = { search: word, limit: 200, cursor };
    const page = await answered(client.GET('/api/batch-jobs', { params: { query } }));
    // A name may have it too.
    found.push(...page.items.map(({ id }) => id).filter((id) => id.startsWith(word)));
    cursor = page.nextCursor ?? undefined;
  } while (cursor && found.length < 2);
  if (found.length > 1)
    throw new ColloquyError('not_found', `More than one job’s id starts with ${start}.`, { next: 'Give more of it.' });
  if (!found[0])
    throw new ColloquyError('not_found', `There is no job ${start}.`, { next: 'List them: colloquy jobs list.' });
  return found[0];
}
