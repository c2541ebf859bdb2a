import { open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LOG_FILE } from './data-folder.ts';

const LOG_BYTES_MAX = 1_000_000;
const READ_BYTES_MAX = 8_192;

/** The log's present end, to be given to `logSince`. A large log is put aside first; one older log is kept. */
export async function logEnd(dataDirectory: string): Promise<number> {
  const path = join(dataDirectory, LOG_FILE);
  const size = await stat(path).then(
    (info) => info.size,
    () => 0,
  );
  if (size <= LOG_BYTES_MAX) return size;
  await rename(path, `${path}.old`);
  return 0;
}

/** What the server wrote since, at most the last 8 kB of it. */
export async function logSince(dataDirectory: string, end: number): Promise<string> {
  const handle = await open(join(dataDirectory, LOG_FILE)).catch(() => undefined);
  if (!handle) return '';
  try {
    const { size } = await handle.stat();
    const from = Math.max(end, size - READ_BYTES_MAX);
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(READ_BYTES_MAX), position: from });
    return buffer.subarray(0, bytesRead).toString();
  } finally {
    await handle.close();
  }
}

/** The last lines of a log, for an error's message. */
export function lastLines(text: string, count = 5): string {
  return text.trim().split('\n').slice(-count).join('\n');
}
