import { basename } from 'node:path';
import { AtomicFile } from './atomic-file.ts';
import { type FileRequest, makeFile } from './make-file.ts';
import type { Manifest } from './manifest.ts';

export interface ExportRequest extends Omit<FileRequest, 'file'> {
  /** Missing folders are made. */
  outFile: string;
}

export interface WrittenExport {
  outFile: string;
  manifestFile: string;
  manifest: Manifest;
}

/**
 * Streams rows into a training file with its manifest beside it, `<outFile>.manifest.json`, in constant memory.
 * The same rows give the same bytes. Both files appear whole or not at all; on a failure those of an earlier export stay.
 *
 * @throws ColloquyError `file_unwritable`, whatever `rows` throws, or the signal's reason
 */
export async function writeExport({ outFile, ...request }: ExportRequest): Promise<WrittenExport> {
  const make = (write: WriteChunk) => makeFile({ ...request, file: basename(outFile) }, write);
  return writeFiles(outFile, make, request.signal);
}

type WriteChunk = (chunk: Buffer) => Promise<void>;

/** Writes the two files from wherever the training file comes. @param make writes its chunks, and answers its manifest */
export async function writeFiles(
  outFile: string,
  make: (write: WriteChunk) => Promise<Manifest>,
  signal?: AbortSignal,
): Promise<WrittenExport> {
  const manifestFile = `${outFile}.manifest.json`;
  const files: AtomicFile[] = [];
  const create = async (path: string) => {
    const file = await AtomicFile.create(path);
    files.push(file);
    return file;
  };
  try {
    const data = await create(outFile);
    const beside = await create(manifestFile);
    const manifest = await make((chunk) => data.write(chunk));
    await beside.write(Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
    for (const file of files) await file.seal();
    signal?.throwIfAborted();
    for (const file of files) await file.publish();
    return { outFile, manifestFile, manifest };
  } catch (error) {
    await Promise.allSettled(files.map((file) => file.discard()));
    throw error;
  }
}
