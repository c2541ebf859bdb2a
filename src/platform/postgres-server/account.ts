import { stat } from 'node:fs/promises';
import { look } from './files.ts';
import { type Account, runProgram } from './run-program.ts';
import { isRoot, nameOfUser, postgresUser } from './users.ts';

/**
 * As whom the server of a data folder runs: undefined for "as ourselves". Root, as which Postgres refuses to run,
 * becomes the data folder's owner, so that a user's folder stays the user's when root comes by.
 */
export async function serverAccount(folder: string, dataDirectory: string): Promise<Account | undefined> {
  if (!isRoot()) return undefined;
  const data = await look(dataDirectory);
  if (data && data.uid !== 0) return { uid: data.uid, gid: data.gid };
  const account = await newDataAccount(folder);
  // Data of root's own are a copy that root made of them.
  if (data) await runProgram('chown', ['-R', `${account.uid}:${account.gid}`, dataDirectory]);
  return account;
}

/** Root's choice for data still to be made: the folder's owner, or the user `postgres` for a folder of root's own. */
export async function newDataAccount(folder: string): Promise<Account> {
  const { uid, gid } = await stat(folder);
  // initdb looks its user up by number, and refuses one without a name (a folder mounted into a container).
  return uid !== 0 && (await nameOfUser(uid)) ? { uid, gid } : postgresUser();
}
