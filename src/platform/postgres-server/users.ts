import { PostgresServerError } from './errors.ts';
import { type Account, runProgram } from './run-program.ts';

export function isRoot(): boolean {
  return process.geteuid?.() === 0;
}

/** The name of a user; undefined when the system knows none by this number (a folder mounted into a container). */
export async function nameOfUser(uid: number): Promise<string | undefined> {
  const { exitCode, output } = await runProgram('id', ['-nu', String(uid)]);
  return exitCode === 0 ? output.trim() : undefined;
}

export async function describeUser(uid: number): Promise<string> {
  return (await nameOfUser(uid)) ?? `the user with number ${uid}`;
}

async function findUser(name: string): Promise<Account | undefined> {
  const [uid, gid] = await Promise.all([runProgram('id', ['-u', name]), runProgram('id', ['-g', name])]);
  if (uid.exitCode !== 0 || gid.exitCode !== 0) return undefined;
  return { uid: Number(uid.output), gid: Number(gid.output) };
}

/** The user `postgres`, created when absent: Postgres refuses to run as root. On macOS it is `_postgres`. */
export async function postgresUser(): Promise<Account> {
  const name = process.platform === 'darwin' ? '_postgres' : 'postgres';
  const existing = await findUser(name);
  if (existing) return existing;
  const ways: [string, string[]][] = [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', name]],
    ['adduser', ['-S', '-D', '-H', name]], // busybox
  ];
  const failures: string[] = [];
  for (const [program, args] of ways) {
    await runProgram(program, args).then(
      (result) => failures.push(`${program}: ${result.output.trim()}`),
      (error: Error) => failures.push(error.message),
    );
    // Asked again whatever it said: another process may have created the user at the same moment.
    const created = await findUser(name);
    if (created) return created;
  }
  throw new PostgresServerError(
    'postgres_start_failed',
    `Postgres does not run as root, and the user "${name}" could not be created (${failures.join('; ')}).`,
    `Create a user "${name}", run Colloquy as an ordinary user, or set DATABASE_URL.`,
  );
}

/** Whether `account` may enter a folder. Asked of the system itself, so that modes, ACLs and mounts all count. */
export async function canEnter(account: Account, folder: string): Promise<boolean> {
  const { exitCode } = await runProgram('/bin/sh', ['-c', 'cd -- "$0"', folder], { account });
  return exitCode === 0;
}
