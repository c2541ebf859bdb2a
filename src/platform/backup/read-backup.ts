import { isDeepStrictEqual } from 'node:util';
import { ColloquyError } from '#domain/colloquy-error.ts';
import {
  anyHeaderSchema,
  type BackupHeader,
  type BackupManifest,
  formatVersion,
  headerName,
  headerOf,
  manifestName,
  manifestSchema,
  partName,
  sha256,
  sumName,
  sumOf,
} from './format.ts';
import { damaged, readTar, type TarEntry } from './tar.ts';

export interface BackupPart {
  table: string;
  name: string;
  /** Compressed. */
  data: Buffer;
}

export interface OpenBackup {
  header: BackupHeader;
  /** In the order of the header’s tables. They are only proven good when all of them were read: then `manifest` is there. */
  parts: AsyncGenerator<BackupPart>;
  manifest(): BackupManifest;
}

/**
 * Reads a backup from its start to its end, a part at a time, and holds it against its manifest.
 * @throws ColloquyError `backup_damaged`, `backup_too_new`; from `parts` too
 */
export async function openBackup(source: AsyncIterable<Buffer>): Promise<OpenBackup> {
  const entries = readTar(source);
  const header = await readHeader(entries);
  let manifest: BackupManifest | undefined;
  async function* parts(): AsyncGenerator<BackupPart> {
    const seen: SeenPart[] = [];
    let entry = await next(entries);
    for (; entry.name !== manifestName; entry = await next(entries)) {
      const table = entry.name.slice(0, entry.name.lastIndexOf('/'));
      seen.push({ name: entry.name, bytes: entry.data.length, sha256: sha256(entry.data) });
      yield { table, name: entry.name, data: entry.data };
    }
    const whole = checkedManifest(entry, header, seen);
    const sum = await next(entries);
    if (sum.name !== sumName || !sum.data.equals(sumOf(entry.data))) throw damaged(`${manifestName} was changed`);
    if (!(await entries.next()).done) throw damaged('something follows its manifest');
    manifest = whole;
  }
  return {
    header,
    parts: parts(),
    manifest() {
      if (!manifest) throw new Error('The backup was not read to its end.');
      return manifest;
    },
  };
}

/** Reads all of it, and so proves that it is whole. */
export async function verifyBackup(source: AsyncIterable<Buffer>): Promise<BackupManifest> {
  const backup = await openBackup(source);
  for await (const _ of backup.parts);
  return backup.manifest();
}

interface SeenPart {
  name: string;
  bytes: number;
  sha256: string;
}

async function next(entries: AsyncGenerator<TarEntry>): Promise<TarEntry> {
  const { value, done } = await entries.next();
  if (done) throw damaged('its manifest is missing; it was never finished');
  return value;
}

async function readHeader(entries: AsyncGenerator<TarEntry>): Promise<BackupHeader> {
  const notOurs = (cause?: unknown) =>
    new ColloquyError('backup_damaged', 'This is no backup of Colloquy, or its start is damaged.', { cause });
  const first = await next(entries).catch((error) => {
    throw error instanceof ColloquyError && error.code === 'backup_damaged' ? notOurs(error) : error;
  });
  if (first.name !== headerName) throw notOurs();
  const any = anyHeaderSchema.safeParse(parsed(first));
  if (any.success && any.data.formatVersion > formatVersion)
    throw new ColloquyError(
      'backup_too_new',
      `The backup was made by Colloquy ${any.data.colloquyVersion}, in a newer format.`,
    );
  try {
    return headerOf(parsed(first));
  } catch (error) {
    throw damaged(`${headerName} makes no sense`, error);
  }
}

function checkedManifest(entry: TarEntry, header: BackupHeader, seen: SeenPart[]): BackupManifest {
  const { success, data: manifest, error } = manifestSchema.safeParse(parsed(entry));
  if (!success) throw damaged(`${manifestName} makes no sense`, error);
  const named = manifest.tables.flatMap(({ parts }) => parts);
  const expected = manifest.tables.flatMap(({ name, parts }) => parts.map((_, index) => partName(name, index + 1)));
  for (const [index, part] of named.entries()) {
    if (part.name !== expected[index]) throw damaged(`${manifestName} makes no sense at ${part.name}`);
    const found = seen[index];
    if (found?.name !== part.name) throw damaged(`${part.name} is missing`);
    if (found.bytes !== part.bytes || found.sha256 !== part.sha256)
      throw damaged(`${part.name} is not what was written (its checksum differs)`);
  }
  if (seen.length > named.length) throw damaged(`${seen[named.length]!.name} is not in its manifest`);
  const again = {
    ...manifest,
    tables: manifest.tables.map(({ name, columns, rowsEstimate }) => ({ name, columns, rowsEstimate })),
  };
  if (!isDeepStrictEqual(again, header)) throw damaged(`${headerName} and ${manifestName} disagree`);
  return manifest;
}

function parsed({ name, data }: TarEntry): unknown {
  try {
    return JSON.parse(data.toString('utf8'));
  } catch (error) {
    throw damaged(`${name} is not JSON`, error);
  }
}
