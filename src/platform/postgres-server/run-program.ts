import { spawn } from 'node:child_process';

/** The operating system's user a program runs as. */
export interface Account {
  uid: number;
  gid: number;
}

export interface ProgramResult {
  /** null when a signal ended it. */
  exitCode: number | null;
  /** Standard output and error as they came, at most 64 kB. */
  output: string;
}

const OUTPUT_BYTES_MAX = 65_536;
/** Nothing else: the server outlives us, and our environment holds the keys of model providers. */
const KEPT_VARIABLES = ['PATH', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'SystemRoot', 'TEMP', 'TMP'];

/**
 * Runs a program to its end, as `account` if given (only root may; Node drops our supplementary groups with it).
 * `ownSession` takes it out of the terminal's process group, so that Ctrl-C does not reach it.
 * Rejects only when it cannot be started (`ENOENT`, `EACCES`).
 */
export function runProgram(
  program: string,
  args: string[],
  options: { account?: Account | undefined; env?: Record<string, string>; cwd?: string; ownSession?: boolean } = {},
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...options.account,
      env: { ...environment(), ...options.env } as NodeJS.ProcessEnv, // Next declares NODE_ENV to be in every one
      cwd: options.cwd ?? '/', // ours may be closed to the account
      detached: options.ownSession ?? false,
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (chunk: Buffer) => {
      if (output.length < OUTPUT_BYTES_MAX) output += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('exit', (exitCode) => {
      // On Windows a server left running inherits the pipes, so that their end never comes: 'close' is waited for briefly.
      const done = () => {
        clearTimeout(timer);
        child.stdout.destroy();
        child.stderr.destroy();
        resolve({ exitCode, output });
      };
      const timer = setTimeout(done, 200);
      child.on('close', done);
    });
  });
}

function environment(): Record<string, string> {
  const kept: Record<string, string> = { LC_ALL: 'C' };
  for (const name of KEPT_VARIABLES) {
    const value = process.env[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}
