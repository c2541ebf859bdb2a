import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const CLIENT_PROGRAM = fileURLToPath(new URL('client.ts', import.meta.url));
const ANSWER_MS_MAX = 30_000;

export interface Answer {
  step?: string;
  url?: string;
  dataDirectory?: string;
  started?: boolean;
  notes?: string[];
  rows?: Record<string, unknown>[];
  released?: boolean;
  code?: string;
  message?: string;
  hint?: string;
}

/** Another Colloquy process, driven by commands. In a process group of its own, so that all of it can be killed. */
export class Client {
  readonly process: ChildProcess;
  #lines: Answer[] = [];
  #wake: () => void = () => {};

  constructor(child: ChildProcess) {
    this.process = child;
    createInterface({ input: child.stdout! }).on('line', (line) => {
      if (line.startsWith('{')) this.#lines.push(JSON.parse(line));
      this.#wake();
    });
    child.on('exit', () => this.#wake());
    child.stdin!.on('error', () => {}); // of one that was killed
  }

  static start(folder: string, account: { uid?: number; gid?: number } = {}): Client {
    const options = { ...account, detached: true, stdio: ['pipe', 'pipe', 'inherit'] as ['pipe', 'pipe', 'inherit'] };
    return new Client(spawn(process.execPath, [CLIENT_PROGRAM, folder], options));
  }

  send(command: string): void {
    this.process.stdin!.write(`${command}\n`);
  }

  /** The next line that is not a step. */
  async answer(): Promise<Answer> {
    for (;;) {
      const line = await this.line();
      if (!line.step) return line;
    }
  }

  async ask(command: string): Promise<Answer> {
    this.send(command);
    return this.answer();
  }

  async line(): Promise<Answer> {
    const deadline = performance.now() + ANSWER_MS_MAX;
    while (this.#lines.length === 0) {
      if (this.ended) throw new Error('the client ended without an answer');
      if (performance.now() > deadline) throw new Error('the client did not answer');
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ANSWER_MS_MAX);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return this.#lines.shift()!;
  }

  get ended(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (this.ended) return;
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    process.kill(-this.process.pid!, signal);
    await ended;
  }
}

/** All processes of the server of a data folder: each has it as its working folder. Linux only. */
export function serverProcesses(dataDirectory: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`) === dataDirectory && /postgres/.test(commandOf(pid));
      } catch {
        return false; // gone meanwhile, or another user's
      }
    });
}

export function postmasterPid(dataDirectory: string): number {
  return Number(readFileSync(`${dataDirectory}/postmaster.pid`, 'utf8').split('\n')[0]);
}

export function ownerOfProcess(pid: number): number {
  return statSync(`/proc/${pid}`).uid;
}

function commandOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
}

export function killServer(dataDirectory: string, signal: NodeJS.Signals = 'SIGKILL'): void {
  for (const pid of serverProcesses(dataDirectory)) {
    try {
      process.kill(pid, signal);
    } catch {
      // gone meanwhile
    }
  }
}

/** Asks until it holds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, msMax = 20_000): Promise<void> {
  const deadline = performance.now() + msMax;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`waited ${msMax} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
