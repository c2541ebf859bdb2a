import { createHash } from 'node:crypto';
import type { ExportRow } from './export-row.ts';
import { formatRows } from './format-rows.ts';
import { type Manifest, type ManifestFacts, ManifestTally } from './manifest.ts';
import type { ExportOptions, ExportTarget } from './target.ts';

/** Text gathered before it is written: enough that a write costs little, little enough to be forgotten in memory. */
const chunkCharacters = 256 * 1024;

export interface FileRequest {
  rows: AsyncIterable<ExportRow>;
  target: ExportTarget;
  /** Its name, for the manifest. */
  file: string;
  options: ExportOptions;
  facts: ManifestFacts;
  signal?: AbortSignal;
}

/**
 * Makes a training file chunk by chunk, in constant memory. The same rows give the same bytes.
 * @param write where the chunks go; what only wants the manifest takes none
 * @throws whatever `rows` or `write` throws, or the signal's reason
 */
export async function makeFile(
  { rows, target, file, options, facts, signal }: FileRequest,
  write: (chunk: Buffer) => Promise<void> = async () => {},
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
    await write(chunk);
  };
  signal?.throwIfAborted();
  for await (const line of formatRows(rows, target, options, (row) => tally.add(row))) {
    signal?.throwIfAborted();
    pending += line;
    if (pending.length >= chunkCharacters) await flush();
  }
  await flush();
  return tally.manifest(
    { file, format: target.name, system: options.system, bytes, sha256: hash.digest('hex') },
    facts,
  );
}
