import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('the app ends by itself when the process that started it is gone', async () => {
  const child = fork(fileURLToPath(new URL('./app-process.ts', import.meta.url)), { execArgv: [] });
  await once(child, 'message');
  const ended = once(child, 'exit');
  // What the kernel does for a parent that was killed.
  child.disconnect();
  expect((await ended)[0]).toBe(0);
});
