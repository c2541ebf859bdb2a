import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store } from '#engine/open-store.ts';
import { readConfig } from '#platform/config.ts';

/** A store on a Postgres of its own, as `colloquy` starts it (fsync on), in a temporary folder that is removed afterwards. */
export async function withScratchStore<Result>(
  act: (store: Store) => Promise<Result>,
  connectionsMax = 6,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'colloquy-bench-'));
  await chmod(folder, 0o755);
  const store = await openStore(readConfig({ COLLOQUY_DATA: folder }), { connectionsMax });
  try {
    return await act(store);
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}
