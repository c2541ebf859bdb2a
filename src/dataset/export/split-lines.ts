export interface Line {
  /** From 1. */
  number: number;
  /** Without its newline; null where it is longer than allowed, which is found out without keeping it. */
  bytes: Buffer | null;
}

const newline = 0x0a;

/** Lines of a stream, whatever its chunks; at most one line is in memory. What follows the last newline is a line if it is not empty. */
export async function* splitLines(chunks: AsyncIterable<Buffer>, lineBytesMax: number): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let length = 0;
  let number = 0;
  const add = (part: Buffer) => {
    length += part.length;
    if (length <= lineBytesMax) parts.push(part);
    else parts = [];
  };
  const take = (): Line => {
    const bytes = length <= lineBytesMax ? Buffer.concat(parts) : null;
    parts = [];
    length = 0;
    number += 1;
    return { number, bytes };
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      add(chunk.subarray(start, end));
      yield take();
      start = end + 1;
    }
    if (start < chunk.length) add(chunk.subarray(start));
  }
  if (length > 0) yield take();
}
