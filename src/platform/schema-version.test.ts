import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { schemaVersion } from './schema-version.ts';

const folder = new URL('../../supabase/migrations/', import.meta.url);
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.sql'))
  .sort();

test('the schema’s version is the newest migration', () => {
  expect(schemaVersion).toBe(names.at(-1));
});

test('every migration since the first release says what it locks, and for how long', () => {
  for (const name of names.slice(2))
    expect(readFileSync(new URL(name, folder), 'utf8').split('\n')[0], name).toMatch(/^-- Locks: ./);
});
