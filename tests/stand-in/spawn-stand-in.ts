import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { StandInOptions } from './options.ts';
import { type StandIn, standInAt } from './stand-in.ts';

/** In a process of its own, which ends with `close`, or when this process does. */
export async function spawnStandIn(options: StandInOptions): Promise<StandIn> {
  const child = spawn(process.execPath, [mainFile, '--json', JSON.stringify(options)], {
    // The channel tells it when this process is gone.
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const [line] = (await Promise.race([
    once(createInterface(child.stdout!), 'line'),
    ended.then(([code]) => {
      throw new Error(`The stand-in ended with ${code} before it listened.`);
    }),
  ])) as [string];
  return standInAt(JSON.parse(line).url, async () => {
    child.kill();
    await ended;
  });
}

const mainFile = fileURLToPath(new URL('main.ts', import.meta.url));
