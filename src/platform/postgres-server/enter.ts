import { chown, stat } from 'node:fs/promises';
import { serverAccount } from './account.ts';
import { type Binaries, binariesFor } from './binaries.ts';
import { createCluster } from './create-cluster.ts';
import { inspectDataFolder } from './data-folder.ts';
import { ensureRunning, type Running, type RunOptions } from './ensure-running.ts';
import { takeFileLock } from './file-lock.ts';
import { COMMON_FOLDER, type Place } from './place.ts';
import type { Account } from './run-program.ts';
import { isRoot } from './users.ts';

export interface Site {
  place: Place;
  binaries: Binaries;
}

/** Under the lock: makes the data folder if there is none, sees that its server runs, and connects. */
export async function enter(site: Site, options: RunOptions & { mayCreate: boolean }): Promise<Running> {
  const { home, dataDirectory, lockFile } = site.place;
  const lock = await takeFileLock(lockFile);
  try {
    if (isRoot()) await giveToOwnerOf(home, lockFile);
    if ((await inspectDataFolder(dataDirectory, site.binaries.major)) === 'absent') {
      if (!options.mayCreate) throw new Error(`${dataDirectory} is gone`);
      options.onStep?.('Creating the database');
      const { binaries, account } = await launchOf(site);
      await createCluster(dataDirectory, binaries, account);
    }
    return await ensureRunning(dataDirectory, () => launchOf(site), options);
  } finally {
    lock.release();
  }
}

/** As whom the server's programs run, and from where. */
export async function launchOf({
  place,
  binaries,
}: Site): Promise<{ binaries: Binaries; account: Account | undefined }> {
  const account = await serverAccount(place.folder, place.dataDirectory);
  return { binaries: account ? await binariesFor(account, binaries, COMMON_FOLDER) : binaries, account };
}

/** Root may be the first to lock in a user's folder; the user must be able to after it. */
async function giveToOwnerOf(home: string, lockFile: string): Promise<void> {
  const { uid, gid } = await stat(home);
  await chown(lockFile, uid, gid);
}
