import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkFile } from './check-file.ts';
import type { ExportRow } from './export-row.ts';
import { rowsOf } from './fixture.ts';
import { openai } from './openai.ts';
import { exportTargets } from './targets.ts';
import { trl } from './trl.ts';
import { type ExportRequest, writeExport } from './write-export.ts';

let folder: string;
let outFile: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'colloquy-export-')));
  outFile = join(folder, 'bikes.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const facts = { job: { id: 'job-1', name: 'Bicycles' }, createdAt: '2026-01-01T00:00:00.000Z' };
const write = (rows: AsyncIterable<ExportRow>, changes: Partial<ExportRequest> = {}) =>
  writeExport({ rows, target: trl, outFile, options: { system: true }, facts, ...changes });

async function* failingAfter(count: number, error: Error): AsyncGenerator<ExportRow> {
  yield* rowsOf(count);
  throw error;
}

for (const target of exportTargets) {
  test(`${target.name}: what is written passes the check, a line for each row`, async () => {
    await write(rowsOf(25), { target });
    expect(await checkFile(outFile, target)).toEqual({ ok: true, lines: 25, problems: [], problemsTotal: 0 });
  });
}

test('the same rows give the same bytes, whenever they are written', async () => {
  await write(rowsOf(3_000));
  const first = readFileSync(outFile);
  const { manifest } = await write(rowsOf(3_000), { facts: { ...facts, createdAt: '2027-01-01T00:00:00.000Z' } });
  expect(readFileSync(outFile).equals(first)).toBe(true);
  expect(manifest.sha256).toBe(createHash('sha256').update(first).digest('hex'));
});

const spend = { actual: 0.07, unknown: 0, wasted: 0.01, perConversation: 0.0117, estimated: 0.1, budget: null };
const tokens = { input: 9_000, cachedInput: 1_000, cacheWrite: 0, output: 12_000, reasoning: 0 };

test('the manifest tells what the file holds and where it came from', async () => {
  const { manifest, manifestFile } = await write(rowsOf(6), {
    target: openai,
    facts: { ...facts, templateVersions: { 'template-1': 3 }, priceVersion: '2026-01', spend, tokens },
  });
  const bytes = readFileSync(outFile);
  expect(manifestFile).toBe(`${outFile}.manifest.json`);
  expect(JSON.parse(readFileSync(manifestFile, 'utf8'))).toEqual(manifest);
  expect(manifest).toEqual({
    file: 'bikes.jsonl',
    format: 'openai',
    system: true,
    lines: 6,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    createdAt: '2026-01-01T00:00:00.000Z',
    job: { id: 'job-1', name: 'Bicycles' },
    reviewStatuses: null,
    trainable: true,
    models: { 'anthropic:claude': 6 },
    counts: {
      persona: { careful_parent: 3, hurried_commuter: 3 },
      emotionalArc: { worry_to_relief: 6 },
      topic: { brakes: 2, chains: 2, tyres: 2 },
      tier: { template: 6 },
    },
    cost: { knownUsd: 0.06, unknown: 0 },
    templateVersions: { 'template-1': 3 },
    priceVersion: '2026-01',
    spend,
    tokens,
  });
});

test('the manifest names what it counts in the order of the alphabet, whatever came first', async () => {
  const { manifest } = await write(rowsOf(3));
  expect(Object.keys(manifest.counts.topic)).toEqual(['brakes', 'chains', 'tyres']);
});

test('one line by the rehearsal model makes the file not trainable', async () => {
  const mixed = async function* () {
    yield* rowsOf(5);
    yield* rowsOf(1, { model: 'rehearsal:default?seed=7' });
  };
  expect((await write(mixed())).manifest.trainable).toBe(false);
});

test('an unknown cost is counted as unknown, never as 0', async () => {
  expect((await write(rowsOf(2, { costUsd: null }))).manifest.cost).toEqual({ knownUsd: null, unknown: 2 });
});

test('missing folders are made', async () => {
  const deep = join(folder, 'a/b/bikes.jsonl');
  await write(rowsOf(1), { outFile: deep });
  expect(readdirSync(join(folder, 'a/b'))).toEqual(['bikes.jsonl', 'bikes.jsonl.manifest.json']);
});

test('while it is written, nothing stands under its name; afterwards, nothing else', async () => {
  const seen: string[][] = [];
  const watched = async function* () {
    for await (const row of rowsOf(3_000)) {
      if (row.position % 1_000 === 0) seen.push(readdirSync(folder));
      yield row;
    }
  };
  await write(watched());
  expect(seen).toHaveLength(3);
  for (const names of seen) {
    expect(names).toHaveLength(2);
    expect(names.every((name) => name.endsWith('.tmp'))).toBe(true);
  }
  expect(readdirSync(folder)).toEqual(['bikes.jsonl', 'bikes.jsonl.manifest.json']);
});

test('rows that fail half-way leave no half file, and an earlier file with its manifest as they were', async () => {
  const failure = new Error('the connection broke');
  await expect(write(failingAfter(5_000, failure))).rejects.toBe(failure);
  expect(readdirSync(folder)).toEqual([]);

  await write(rowsOf(3));
  const before = [readFileSync(outFile, 'utf8'), readFileSync(`${outFile}.manifest.json`, 'utf8')];
  await expect(write(failingAfter(5_000, failure))).rejects.toBe(failure);
  expect([readFileSync(outFile, 'utf8'), readFileSync(`${outFile}.manifest.json`, 'utf8')]).toEqual(before);
  expect(readdirSync(folder)).toHaveLength(2);
});

test('an abort ends it with its reason, leaves nothing, and lets go of the rows', async () => {
  const controller = new AbortController();
  const reason = new Error('Ctrl-C');
  let released = false;
  const rows = async function* () {
    try {
      for await (const row of rowsOf(100)) {
        if (row.position === 50) controller.abort(reason);
        expect(row.position).toBeLessThanOrEqual(50);
        yield row;
      }
    } finally {
      released = true;
    }
  };
  await expect(write(rows(), { signal: controller.signal })).rejects.toBe(reason);
  expect(released).toBe(true);
  expect(readdirSync(folder)).toEqual([]);
});

test('a place where no file can be is refused before any row is asked for', async () => {
  const untouched = failingAfter(0, new Error('rows were read'));
  writeFileSync(join(folder, 'plain'), '');
  mkdirSync(join(folder, 'taken.jsonl.manifest.json'));
  for (const [place, words] of [
    [folder, 'is a folder'],
    [join(folder, 'plain/bikes.jsonl'), 'is a file, not a folder'],
    [join(folder, 'taken.jsonl'), 'taken.jsonl.manifest.json is a folder'],
    [join(folder, 'x'.repeat(300)), 'cannot be written'],
  ] as const) {
    const refused = { code: 'file_unwritable', message: expect.stringContaining(words) };
    await expect(write(untouched, { outFile: place })).rejects.toMatchObject(refused);
  }
  expect(readdirSync(folder)).toEqual(['plain', 'taken.jsonl.manifest.json']);
});

test.skipIf(process.platform === 'win32')('a device is refused, not replaced by a file', async () => {
  await expect(write(rowsOf(1), { outFile: '/dev/null' })).rejects.toMatchObject({ code: 'file_unwritable' });
});

test.skipIf(process.platform === 'win32')('a link stays a link: the file it leads to is replaced', async () => {
  mkdirSync(join(folder, 'elsewhere'));
  writeFileSync(join(folder, 'elsewhere/real.jsonl'), 'old');
  symlinkSync('elsewhere/real.jsonl', outFile);
  await write(rowsOf(2));
  expect(realpathSync(outFile)).toBe(join(folder, 'elsewhere/real.jsonl'));
  expect(await checkFile(join(folder, 'elsewhere/real.jsonl'), trl)).toMatchObject({ ok: true, lines: 2 });
});

test('what a killed export left behind an hour ago is removed by the next; what may still be written is not', async () => {
  const dead = '.colloquy-999999999-0123456789ab.tmp';
  const recent = '.colloquy-999999998-0123456789ab.tmp';
  const alive = `.colloquy-${process.pid}-0123456789ab.tmp`;
  const twoHoursAgo = new Date(Date.now() - 7_200_000);
  for (const name of [dead, recent, alive]) writeFileSync(join(folder, name), 'half');
  for (const name of [dead, alive]) utimesSync(join(folder, name), twoHoursAgo, twoHoursAgo);
  await write(rowsOf(1));
  expect(
    readdirSync(folder)
      .filter((name) => name.endsWith('.tmp'))
      .sort(),
  ).toEqual([recent, alive].sort());
});
