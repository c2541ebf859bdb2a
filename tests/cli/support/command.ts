import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { until } from '../../postgres-server/support/processes.ts';

export const mainFile = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

/** What a command starts with: nothing of ours, and no key, whatever the environment of the tests has. */
function bareEnvironment(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'SystemRoot'];
  return Object.fromEntries(kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

export interface Ended {
  /** null: it was killed. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  ms: number;
}

export interface StartOptions {
  cwd: string;
  env?: Record<string, string>;
  /** Instead of `node src/cli/main.ts`. */
  program?: [string, ...string[]];
}

/** A `colloquy` command as a process of its own, in a process group of its own. */
export class Command {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  stdout = '';
  stderr = '';
  #isOver = false;

  constructor(args: string[], { cwd, env = {}, program = [process.execPath, mainFile] }: StartOptions) {
    const [file, ...before] = program;
    const startedMs = performance.now();
    this.process = spawn(file, [...before, ...args], {
      cwd,
      env: { ...bareEnvironment(), ...env } as NodeJS.ProcessEnv,
      detached: true,
      stdio: 'pipe',
    });
    this.process.stdin!.on('error', () => {}); // of one that was killed
    this.process.stdout!.setEncoding('utf8').on('data', (text) => {
      this.stdout += text;
    });
    this.process.stderr!.setEncoding('utf8').on('data', (text) => {
      this.stderr += text;
    });
    this.ended = new Promise((resolve, reject) => {
      this.process.on('error', reject);
      this.process.on('close', (code, signal) => {
        this.#isOver = true;
        resolve({ code, signal, stdout: this.stdout, stderr: this.stderr, ms: performance.now() - startedMs });
      });
    });
    this.ended.catch(() => {});
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get said(): string {
    return this.stdout + this.stderr;
  }

  /** Waits for words on either stream; fails when the command ends without them. */
  async says(words: RegExp): Promise<RegExpExecArray> {
    let found: RegExpExecArray | null = null;
    await until(`it said ${words}`, () => {
      found = words.exec(this.said);
      if (!found && this.isOver) throw new Error(`It ended without saying ${words}:\n${this.said}`);
      return found !== null;
    });
    return found!;
  }

  /** To all of its process group; a group that is gone is no error. */
  signal(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.process.pid!, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  async kill(): Promise<Ended> {
    this.signal('SIGKILL');
    return this.ended;
  }
}
