import { ColloquyError } from '#domain/colloquy-error.ts';

/**
 * The container of a backup: a plain tar (POSIX ustar) of small files, so that anyone can take a backup apart with the tools of any system. It is written and read
 * here, in one direction and strictly: every byte of the file is either content or known beforehand, so that none can be damaged unnoticed.
 */
const blockBytes = 512;
/** A backup’s largest entries are its manifest (130 bytes a part) and its parts. */
const entryBytesMax = 256 * 1024 * 1024;

export interface TarEntry {
  name: string;
  data: Buffer;
}

/** One entry as it stands in the file: its header, its content, and zeros up to the next block. */
export function tarEntry({ name, data }: TarEntry, atMs: number): Buffer[] {
  return [tarHeader(name, data.length, atMs), data, Buffer.alloc(paddingOf(data.length))];
}

/** What ends a tar: two empty blocks. */
export const tarEnd = Buffer.alloc(2 * blockBytes);

const paddingOf = (bytes: number) => (blockBytes - (bytes % blockBytes)) % blockBytes;

function tarHeader(name: string, bytes: number, atMs: number): Buffer {
  if (Buffer.byteLength(name) > 100) throw new Error(`A name in a backup is longer than 100 bytes: ${name}`);
  const header = Buffer.alloc(blockBytes);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  header.write(name, 0);
  header.write(octal(0o600, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(bytes, 11), 124);
  header.write(octal(Math.floor(atMs / 1_000), 11), 136);
  header.write(' '.repeat(8), 148);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  header.write(`${octal(sumOf(header), 6)} `, 148);
  return header;
}

const sumOf = (header: Buffer) => header.reduce((sum, byte) => sum + byte, 0);

/**
 * The entries of a tar that `tarEntry` wrote, one in memory at a time.
 * @throws ColloquyError `backup_damaged` where it was not written so, or ends too early or too late
 */
export async function* readTar(source: AsyncIterable<Buffer>): AsyncGenerator<TarEntry> {
  const bytes = new ByteReader(source);
  let before = 'its start';
  for (;;) {
    const header = await bytes.take(blockBytes, before);
    if (header.equals(tarEnd.subarray(0, blockBytes))) break;
    const entry = headerOf(header, before);
    const data = await bytes.take(entry.bytes, entry.name);
    if (!isZero(await bytes.take(paddingOf(entry.bytes), entry.name)))
      throw damaged(`something was written after ${entry.name}`);
    yield { name: entry.name, data };
    before = entry.name;
  }
  if (!isZero(await bytes.take(blockBytes, 'its end')) || !(await bytes.isAtEnd()))
    throw damaged('something follows its end');
}

function headerOf(header: Buffer, before: string): { name: string; bytes: number } {
  const name = header.toString('utf8', 0, header.indexOf(0));
  const bytes = Number.parseInt(header.toString('latin1', 124, 135), 8);
  const seconds = Number.parseInt(header.toString('latin1', 136, 147), 8);
  const isOurs = name.length <= 100 && bytes <= entryBytesMax && Number.isFinite(seconds);
  // Written again it must be the same: so each of its bytes counts.
  if (!isOurs || !tarHeader(name, bytes, seconds * 1_000).equals(header))
    throw damaged(`the header after ${before} makes no sense`);
  return { name, bytes };
}

const isZero = (bytes: Buffer) => bytes.every((byte) => byte === 0);

export function damaged(why: string, cause?: unknown): ColloquyError {
  return new ColloquyError('backup_damaged', `The backup is damaged: ${why}.`, { cause });
}

class ByteReader {
  readonly #source: AsyncIterator<Buffer>;
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async take(bytes: number, where: string): Promise<Buffer> {
    while (this.#bytes < bytes)
      if (!(await this.#fill())) throw damaged(`it ends too early, at ${where}; it was cut off, or never finished`);
    const all = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
    this.#chunks = all.length > bytes ? [all.subarray(bytes)] : [];
    this.#bytes = all.length - bytes;
    return all.subarray(0, bytes);
  }

  async isAtEnd(): Promise<boolean> {
    return this.#bytes === 0 && !(await this.#fill());
  }

  async #fill(): Promise<boolean> {
    const { value, done } = await this.#source.next();
    if (done) return false;
    if (value.length > 0) this.#chunks.push(value);
    this.#bytes += value.length;
    return true;
  }
}
