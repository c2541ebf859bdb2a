import { createHash } from 'node:crypto';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from './run-program.ts';

export interface PidFile {
  /** 0: the file makes no sense, as after a crash on a full disk, or in the instant between its making and its filling. */
  pid: number;
  /** 0: not told yet. The file grows while the server starts. */
  port: number;
}

/** What a running server, or one that was killed, left in its data folder. */
export async function readPidFile(dataDirectory: string): Promise<PidFile | undefined> {
  const text = await readFile(pidFilePath(dataDirectory), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const [pid = '', , , port = ''] = text.split('\n');
  const number = (line: string) => (/^\d+$/.test(line) ? Number(line) : 0);
  return { pid: number(pid), port: number(port) };
}

/** For a file proven to be a left-over: Postgres, too, only knows that some process has the number, and would refuse. */
export async function removePidFile(dataDirectory: string): Promise<void> {
  await rm(pidFilePath(dataDirectory), { force: true });
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0); // signals nothing
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Shown in the process list, and there known again. */
export function clusterName(dataDirectory: string): string {
  return `colloquy-${createHash('sha256').update(dataDirectory).digest('hex').slice(0, 12)}`;
}

/** Whether the process `pid` is the server of a data folder, as far as the system tells without asking it. */
export async function isServerOf(dataDirectory: string, pid: number): Promise<'yes' | 'no' | 'unknown'> {
  if (process.platform === 'linux') return (await worksIn(dataDirectory, pid)) ? 'yes' : 'no';
  if (process.platform === 'win32') {
    const { output } = await runProgram('tasklist', ['/FI', `PID eq ${pid}`, '/NH']);
    return output.includes('postgres.exe') ? 'unknown' : 'no';
  }
  const { output } = await runProgram('ps', ['-ww', '-o', 'command=', '-p', String(pid)]);
  return output.includes(clusterName(dataDirectory)) || output.includes(dataDirectory) ? 'yes' : 'no';
}

/** A Postgres server's working folder is its data folder, also after that was moved. A zombie has none. */
async function worksIn(dataDirectory: string, pid: number): Promise<boolean> {
  const [own, other] = await Promise.all([stat(dataDirectory), stat(`/proc/${pid}/cwd`).catch(() => undefined)]);
  return own.ino === other?.ino && own.dev === other.dev;
}

function pidFilePath(dataDirectory: string): string {
  return join(dataDirectory, 'postmaster.pid');
}
