import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { FileOptions } from '#cli/write-job-file.ts';
import { answered, type ColloquyClient } from '#client/client.ts';
import type { Manifest } from '#dataset/export/manifest.ts';
import { findTarget } from '#dataset/export/targets.ts';
import { type WrittenExport, writeFiles } from '#dataset/export/write-export.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';

/** A job that goes on may finish something between its file and its manifest; then both are read again. */
const readsMax = 5;

/** The file that a server makes, with its manifest: the same, byte by byte, as beside its data. */
export async function exportRemotely(
  client: ColloquyClient,
  jobId: string,
  options: FileOptions,
): Promise<WrittenExport> {
  for (let read = 1; ; read++) {
    const written = await writeFiles(options.out, (write) => fetchFile(client, jobId, options, write)).catch(
      (error) => {
        if (error instanceof Changed && read < readsMax) return null;
        throw error;
      },
    );
    if (written) return written;
  }
}

class Changed extends ColloquyError {}

async function fetchFile(
  client: ColloquyClient,
  jobId: string,
  { out, format, system, reviewStatuses }: FileOptions,
  write: (chunk: Buffer) => Promise<void>,
): Promise<Manifest> {
  const query = {
    format: findTarget(format).name as 'trl',
    system,
    reviewStatus: reviewStatuses && [...reviewStatuses],
  };
  const request = { params: { path: { id: jobId }, query } };
  const stream = await answered(client.GET('/api/batch-jobs/{id}/export', { ...request, parseAs: 'stream' }));
  const hash = createHash('sha256');
  for await (const chunk of whole(stream)) {
    hash.update(chunk);
    await write(Buffer.from(chunk));
  }
  const manifest = await answered(client.GET('/api/batch-jobs/{id}/export/manifest', request));
  if (manifest.sha256 !== hash.digest('hex'))
    throw new Changed('conflict', 'The job goes on, and its file changed while it was read.', {
      next: 'Pause it, or wait until it has ended.',
    });
  return { ...manifest, file: basename(out) };
}

async function* whole(stream: ReadableStream<Uint8Array> | null | undefined): AsyncGenerator<Uint8Array> {
  if (!stream) return;
  try {
    yield* stream;
  } catch (cause) {
    throw new ColloquyError('server_unreachable', 'The server broke off before the file was whole.', { cause });
  }
}
