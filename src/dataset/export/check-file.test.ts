import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkFile } from './check-file.ts';
import { rowOf } from './fixture.ts';
import { openai } from './openai.ts';
import { trl } from './trl.ts';

const good = trl.formatRow(rowOf(1), { system: true });
const bad = '{"messages":[]}';

async function* stream(...chunks: (string | Buffer)[]) {
  yield* chunks;
}
const check = (...chunks: (string | Buffer)[]) => checkFile(stream(...chunks), trl);
const found = async (...chunks: (string | Buffer)[]) =>
  (await check(...chunks)).problems.map(({ line, code }) => `${line} ${code}`);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'colloquy-check-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a good file is ok, by its path and as a stream', async () => {
  const file = join(folder, 'good.jsonl');
  writeFileSync(file, `${good}\n${good}\n`);
  const ok = { ok: true, lines: 2, problems: [], problemsTotal: 0 };
  expect(await checkFile(file, trl)).toEqual(ok);
  expect(await check(`${good}\n${good}\n`)).toEqual(ok);
});

test('a problem is told with the number of its line, its code and a sentence', async () => {
  const result = await check(`${good}\n${bad}\n${good}\nnot json\n`);
  expect(result).toMatchObject({ ok: false, lines: 4, problemsTotal: 2 });
  expect(result.problems).toEqual([
    { line: 2, code: 'messages_empty', message: 'messages is empty.' },
    { line: 4, code: 'not_json', message: expect.stringMatching(/^The line is not JSON: /) },
  ]);
});

test('a last line without its end counts', async () => {
  expect(await check(`${good}\n${good}`)).toMatchObject({ ok: true, lines: 2 });
  expect(await found(`${good}\n${bad}`)).toEqual(['2 messages_empty']);
});

test('Windows line ends are line ends', async () => {
  expect(await check(`${good}\r\n${good}\r\n`)).toMatchObject({ ok: true, lines: 2 });
});

test('a byte order mark is named, and the first line read all the same', async () => {
  expect(await check(`\uFEFF${good}\n`)).toMatchObject({ lines: 1, problemsTotal: 1 });
  expect(await found(`\uFEFF${good}\n`)).toEqual(['1 byte_order_mark']);
  expect(await found(`\uFEFF${bad}\n`)).toEqual(['1 byte_order_mark', '1 messages_empty']);
});

test('empty lines are named and are no data', async () => {
  expect(await found(`${good}\n\n${good}\n \r\n`)).toEqual(['2 line_empty', '4 line_empty']);
  expect(await check(`${good}\n\n${good}\n`)).toMatchObject({ lines: 2 });
});

test('an empty file is a problem of the file', async () => {
  expect(await found()).toEqual(['0 file_empty']);
  expect(await found('\n')).toEqual(['1 line_empty', '0 file_empty']);
});

test('what is not UTF-8 is named, UTF-16 too', async () => {
  expect(await found(Buffer.from([0x7b, 0xff, 0x7d, 0x0a]))).toEqual(['1 not_utf8']);
  expect(await found(Buffer.from(`\uFEFF${good}`, 'utf16le'))).toEqual(['1 not_utf8']);
});

test('chunks may be cut anywhere, within a character and within a surrogate pair', async () => {
  const text = `${good}\n${bad}\n${good}\n`;
  const bytes = Buffer.from(text);
  const oneByOne = Array.from(bytes, (_, index) => bytes.subarray(index, index + 1));
  const halfByHalf = Array.from({ length: text.length }, (_, index) => text.charAt(index));
  expect(text).toContain('🚲');
  expect(await found(...oneByOne)).toEqual(['2 messages_empty']);
  expect(await found(...halfByHalf)).toEqual(['2 messages_empty']);
});

test('of ten thousand problems a hundred are told and all are counted', async () => {
  const result = await check(`${bad}\n`.repeat(10_000));
  expect(result.problems).toHaveLength(100);
  expect(result.problemsTotal).toBe(10_000);
});

test('a line of 600 MB is named without being kept, and the next is read', async () => {
  const megabyte = Buffer.alloc(1024 * 1024, 'a');
  let peakBytes = 0;
  const endless = async function* () {
    for (let count = 0; count < 600; count++) {
      yield Buffer.from(megabyte);
      peakBytes = Math.max(peakBytes, process.memoryUsage().arrayBuffers);
    }
    yield `\n${bad}\n`;
  };
  const before = process.memoryUsage().arrayBuffers;
  const result = await checkFile(endless(), trl);
  expect(result.problems.map(({ line, code }) => `${line} ${code}`)).toEqual(['1 line_too_long', '2 messages_empty']);
  // Half of it: what is not kept waits for the collector all the same.
  expect(peakBytes - before).toBeLessThan(300 * 1024 * 1024);
});

test('rules over the whole file are told at line 0', async () => {
  const result = await checkFile(stream(`${good}\n`.repeat(9)), openai);
  expect(result.problems).toEqual([{ line: 0, code: 'too_few_lines', message: expect.stringContaining('9') }]);
  expect(await checkFile(stream(`${good}\n`.repeat(10)), openai)).toMatchObject({ ok: true });
});

test('a file that is not there, and a folder, are refused by name', async () => {
  const missing = join(folder, 'missing.jsonl');
  await expect(checkFile(missing, trl)).rejects.toMatchObject({
    code: 'file_not_found',
    message: `There is no file ${missing}.`,
  });
  await expect(checkFile(folder, trl)).rejects.toMatchObject({
    code: 'file_not_found',
    message: expect.stringContaining('a folder'),
  });
});
