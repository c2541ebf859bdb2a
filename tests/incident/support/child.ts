import { type ChildProcess, spawn } from 'node:child_process';

const leaveWithUs = new URL('leave-with-us.ts', import.meta.url).href;

/** A process of ours that can be frozen, thawed and killed. */
export class Child {
  static readonly #all = new Set<Child>();

  readonly process: ChildProcess;
  readonly ended: Promise<void>;
  said = '';

  /** A program of Node's, with nothing of our environment but what is given. It ends when we do. */
  constructor(args: string[], env: Record<string, string>) {
    const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'SystemRoot'];
    const bare = Object.fromEntries(kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
    this.process = spawn(process.execPath, ['--import', leaveWithUs, ...args], {
      env: { ...bare, ...env } as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.process.stdout, this.process.stderr])
      stream?.setEncoding('utf8').on('data', (text) => {
        this.said = (this.said + text).slice(-4_000);
      });
    this.ended = new Promise((resolve, reject) => {
      this.process.once('error', reject).once('exit', () => resolve());
    });
    this.ended.catch(() => {});
    Child.#all.add(this);
  }

  get pid(): number {
    return this.process.pid!;
  }

  get isOver(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  freeze(): void {
    this.process.kill('SIGSTOP');
  }

  thaw(): void {
    this.process.kill('SIGCONT');
  }

  /** A frozen one, too. */
  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.ended;
  }

  /** Every one that was ever started. */
  static async killAll(): Promise<void> {
    await Promise.all([...Child.#all].map((child) => child.kill()));
  }
}
