import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { AtomicFile } from './atomic-file.ts';
import type { ExportRow } from './export-row.ts';
import { formatRows } from './format-rows.ts';
import { type Manifest, type ManifestFacts, ManifestTally } from './manifest.ts';
import type { ExportOptions, ExportTarget } from './target.ts';

/** Text gathered before it is written: enough that a write costs little, little enough to be forgotten in memory. */
const chunkCharacters = 256 * 1024;

export interface ExportRequest {
  rows: AsyncIterable<ExportRow>;
  target: ExportTarget;
  /** Missing folders are made. */
  outFile: string;
  options: ExportOptions;
  facts: ManifestFacts;
  signal?: AbortSignal;
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
export async function writeExport(request: ExportRequest): Promise<WrittenExport> {
  const manifestFile = `${request.outFile}.manifest.json`;
  const files: AtomicFile[] = [];
  const create = async (path: string) => {
    const file = await AtomicFile.create(path);
    files.push(file);
    return file;
  };
  try {
    const data = await create(request.outFile);
    const beside = await create(manifestFile);
    const manifest = await writeData(data, request);
    await beside.write(Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
    for (const file of files) await file.seal();
    request.signal?.throwIfAborted();
    for (const file of files) await file.publish();
    return { outFile: request.outFile, manifestFile, manifest };
  } catch (error) {
    await Promise.allSettled(files.map((file) => file.discard()));
    throw error;
  }
}

async function writeData(
  data: AtomicFile,
  { rows, target, outFile, options, facts, signal }: ExportRequest,
): Promise<Manifest> {
  const tally = new ManifestTally();
  const hash = createHash('sha256');
  let bytes = 0;
  let pending = '';
  const flush = async () => {
    const chunk = Buffer.from(pending);
    pending = '';
    hash.update(chunk);
    bytes += chunk.length;
    await data.write(chunk);
  };
  signal?.throwIfAborted();
  for await (const line of formatRows(rows, target, options, (row) => tally.add(row))) {
    signal?.throwIfAborted();
    pending += line;
    if (pending.length >= chunkCharacters) await flush();
  }
  await flush();
  const file = {
    file: basename(outFile),
    format: target.name,
    system: options.system,
    bytes,
    sha256: hash.digest('hex'),
  };
  return tally.manifest(file, facts);
}
