import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pause } from './ledger-figures.ts';

/** What BullMQ’s guide to production asks for: an append-only file that is synced each second. A crash may lose the last second’s work, which is then done again. */
const settings = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction'];

export interface RedisServer {
  port: number;
  stop(): Promise<void>;
}

/** A Redis of its own in a temporary folder, or why there is none. */
export async function startRedis(): Promise<RedisServer | { missing: string }> {
  try {
    createRequire(import.meta.resolve('bullmq')).resolve('ioredis');
  } catch {
    return { missing: 'BullMQ’s Redis client, the package ioredis, is not installed' };
  }
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'colloquy-bench-redis-'));
  const server = spawn('redis-server', ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, ...settings], {
    stdio: 'ignore',
  });
  const failed = new Promise<string>((resolve) => {
    server.on('error', (error) => resolve(error.message));
    server.on('exit', (code) => resolve(`redis-server ended with code ${code}`));
  });
  const missing = await Promise.race([failed, answering(port)]);
  const stop = async () => {
    await ended(server);
    await rm(folder, { recursive: true, force: true });
  };
  if (missing === null) return { port, stop };
  await stop();
  return { missing };
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null) return;
  const exit = once(server, 'exit');
  server.kill();
  await exit;
}

/** Resolves with null once something accepts connections there. */
async function answering(port: number): Promise<null> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const open = await new Promise<boolean>((resolve) =>
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false)),
    );
    socket.destroy();
    if (open) return null;
    await pause(20);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}
