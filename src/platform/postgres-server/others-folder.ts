import { join } from 'node:path';
import { errorCode, PostgresServerError } from './errors.ts';
import { look } from './files.ts';
import { describeUser, isRoot } from './users.ts';

/**
 * Refuses a folder in which another user's Colloquy keeps its database: Postgres lets only the owner run it, and its
 * password is the owner's. Root is let through, and runs the server as the owner. Only looks.
 */
export async function refuseOthersFolder(folder: string): Promise<void> {
  const me = process.geteuid?.(); // undefined on Windows, where the system's own rights decide
  if (me === undefined || isRoot()) return;
  const owner = await look(folder).catch(() => undefined); // one that cannot even be seen: making it will say why
  if (!owner) return;
  for (const name of ['postgres', 'postgres.lock']) {
    const found = await look(join(folder, name)).catch((error) => {
      if (errorCode(error) === 'EACCES') return owner; // closed: its owner's, then
      throw error;
    });
    if (found && found.uid !== me) throw await foreign(folder, owner.uid === me ? found.uid : owner.uid);
  }
}

async function foreign(folder: string, uid: number): Promise<PostgresServerError> {
  const whose = await describeUser(uid);
  return new PostgresServerError(
    'data_folder_foreign',
    `The data folder ${folder} belongs to ${whose}, whose database it holds. Nothing was changed.`,
    `Run Colloquy as ${whose}, choose another folder with --data, or set DATABASE_URL.`,
  );
}
