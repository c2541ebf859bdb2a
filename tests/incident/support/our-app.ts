import { chmod, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from '../../../scripts/build-web.mjs';
import { withLock } from '../../../scripts/support/lock.mjs';
import { root } from '../../../scripts/support/paths.mjs';

export interface OurApp {
  /** What to start. */
  serverFile: string;
  remove(): Promise<void>;
}

/** The app as it is built from these sources, in a folder of its own: another build, beside us, would take it away under the processes that it starts late. */
export async function ourApp(): Promise<OurApp> {
  await ensureBuilt();
  const folder = await mkdtemp(join(tmpdir(), 'colloquy-app-'));
  await chmod(folder, 0o755);
  await withLock('build', 'Another process is building the web app', () =>
    cp(join(root, '.next/standalone'), folder, { recursive: true, verbatimSymlinks: true }),
  );
  return { serverFile: join(folder, 'server.js'), remove: () => rm(folder, { recursive: true, force: true }) };
}
