import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireOwnPostgres } from '#platform/postgres-server/index.ts';
import { SimulatedStore } from './store.ts';

/** A store on a Postgres of its own, without fsync, in a temporary folder that is removed afterwards. */
export async function withScratchServer<Result>(act: (url: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'colloquy-simulation-'));
  await chmod(folder, 0o755);
  const server = await acquireOwnPostgres({
    folder,
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
  });
  try {
    return await act(server.url);
  } finally {
    await server.release();
    await rm(folder, { recursive: true, force: true });
  }
}

export async function withScratchStore<Result>(act: (store: SimulatedStore) => Promise<Result>): Promise<Result> {
  return withScratchServer(async (url) => {
    const store = await SimulatedStore.open(url);
    try {
      return await act(store);
    } finally {
      await store.close();
    }
  });
}
