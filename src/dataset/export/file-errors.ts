import { ColloquyError } from '#domain/colloquy-error.ts';

/** A failed write of `path`, in words for people. What `path` held before is untouched: files are written beside it and renamed. */
export function fileWriteError(error: unknown, path: string): ColloquyError {
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new ColloquyError(
        'file_unwritable',
        `The disk is full: ${path} was not written; what was there before is untouched.`,
        {
          next: 'Free some space, or choose another place with --out, then run it again.',
          cause: error,
        },
      );
    case 'EACCES':
    case 'EPERM':
      return unwritable(`${path} may not be written by this user.`, error);
    case 'EROFS':
      return unwritable(`${path} lies on a file system that is read-only.`, error);
    case 'ENOTDIR':
    case 'EEXIST':
      return unwritable(`${path} cannot be written: a part of its path is a file, not a folder.`, error);
    default:
      return unwritable(`${path} cannot be written: ${messageOf(error)}`, error);
  }
}

/** A failed read of `path`. */
export function fileReadError(error: unknown, path: string): ColloquyError {
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new ColloquyError('file_not_found', `There is no file ${path}.`, { cause: error });
    case 'EISDIR':
      return new ColloquyError('file_not_found', `${path} is a folder, not a file.`, { cause: error });
    default:
      return new ColloquyError('invalid_input', `${path} cannot be read: ${messageOf(error)}`, {
        next: 'Check the file and the rights to it.',
        cause: error,
      });
  }
}

export function unwritable(detail: string, cause?: unknown): ColloquyError {
  return new ColloquyError('file_unwritable', detail, { cause });
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | null)?.code;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
