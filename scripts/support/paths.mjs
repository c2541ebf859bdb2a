import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Node 24, as the devDependency `node` brings it. Its `.bin` entry is a script on Windows, so this is the program itself. */
export const projectNode = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** What we keep between runs and nobody needs to keep: locks, reports, compiled scripts. */
export const cacheFolder = join(root, '.cache');
