export type PostgresServerErrorCode =
  | 'data_folder_unwritable'
  | 'data_folder_foreign'
  | 'data_folder_other_major'
  | 'postgres_start_failed';

/** Why Colloquy's own Postgres is not to be had: what happened (`message`) and what to do next (`hint`). */
export class PostgresServerError extends Error {
  override readonly name = 'PostgresServerError';
  readonly code: PostgresServerErrorCode;
  readonly hint: string;

  constructor(code: PostgresServerErrorCode, message: string, hint: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
  }
}

const UNWRITABLE = /^(EACCES|EPERM|EROFS|ENOTDIR|EEXIST|ENOSPC|EDQUOT|ENAMETOOLONG|ELOOP|ENOENT)$/;
const REASON: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'a file is in its place',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
};

/** The code of a failed system call, such as `ENOENT`; undefined for anything else. */
export function errorCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

export function unwritable(path: string, reason: string, cause?: unknown): PostgresServerError {
  return new PostgresServerError(
    'data_folder_unwritable',
    `The data folder ${path} cannot be written: ${reason}.`,
    'Make it writable, choose another folder with --data, or set DATABASE_URL to a Postgres of yours.',
    cause,
  );
}

/** Runs an act on the file system; a refusal becomes `data_folder_unwritable` naming `path`. */
export async function writing<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const code = errorCode(error);
    if (!code || !UNWRITABLE.test(code)) throw error;
    throw unwritable(path, REASON[code] ?? (error as Error).message, error);
  }
}
