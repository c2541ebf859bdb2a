import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { rowsOf } from './fixture.ts';
import { trl } from './trl.ts';
import { writeExport } from './write-export.ts';

/** The device on which every write finds the disk full. */
const fullDevice = '/dev/full';

// The temporary file is opened on that device, so the error is the kernel's own.
vi.mock('node:fs/promises', async (original) => {
  const actual = await original<typeof import('node:fs/promises')>();
  const open: typeof actual.open = (path, flags) =>
    String(path).endsWith('.tmp') ? actual.open(fullDevice, 'r+') : actual.open(path, flags);
  return { ...actual, open };
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'colloquy-full-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.skipIf(!existsSync(fullDevice))('a full disk is said clearly, and the file that was there stays', async () => {
  const outFile = join(folder, 'bikes.jsonl');
  writeFileSync(outFile, 'what was there before');
  const facts = { job: { id: 'job-1', name: 'Bicycles' }, createdAt: '2026-01-01T00:00:00.000Z' };
  const error = await writeExport({
    rows: rowsOf(5_000),
    target: trl,
    outFile,
    options: { system: true },
    facts,
  }).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ColloquyError);
  expect(error.code).toBe('file_unwritable');
  expect(error.message).toBe(`The disk is full: ${outFile} was not written; what was there before is untouched.`);
  expect(error.next).toContain('Free some space');
  expect(error.cause).toMatchObject({ code: 'ENOSPC' });
  expect(readFileSync(outFile, 'utf8')).toBe('what was there before');
  expect(readdirSync(folder)).toEqual(['bikes.jsonl']);
});
