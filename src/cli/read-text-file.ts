import { readFile } from 'node:fs/promises';
import { fileReadError } from '#dataset/export/file-errors.ts';
import { unreadable } from '#domain/plan/source.ts';

/** @throws ColloquyError `file_not_found`; `plan_unreadable` where it is not UTF-8 */
export async function readTextFile(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error) => {
    throw fileReadError(error, path);
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw unreadable(path, null, 'is not UTF-8 text', error);
  }
}
