import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, inject, test } from 'vitest';
import { openDatabase } from '#platform/database.ts';
import { withDatabase } from '../setup/postgres.ts';
import { hash } from '../simulation/random.ts';
import { hunt, lineOf, wasCaught } from './hunt.ts';
import { plant, plantedBugs } from './planted-bugs.ts';

const perRun = 5;

test.each(plantedBugs)('the planted bug fits the shipped text: $name', (bug) => {
  const text = readFileSync(new URL(`../../src/${bug.file}`, import.meta.url), 'utf8');
  expect(plant(text, bug)).not.toBe(text);
});

test('no two planted bugs have one name', () => {
  expect(new Set(plantedBugs.map(({ name }) => name)).size).toBe(plantedBugs.length);
});

test.concurrent.each(chosen())('the simulation catches: $name', { timeout: 240_000 }, async (bug) => {
  const serverUrl = inject('postgresUrl');
  const name = `mutant_${randomBytes(6).toString('hex')}`;
  const admin = openDatabase(serverUrl, { connectionsMax: 1 });
  await admin.query(`create database ${name} encoding 'UTF8' template template0`);
  try {
    const found = await hunt(bug, withDatabase(serverUrl, name));
    console.log(lineOf(found));
    expect(wasCaught(found), lineOf(found)).toBe(true);
  } finally {
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.close();
  }
});

/** Other ones with each commit, or each day where there is no git: over time all of them. */
function chosen() {
  const word = commit() ?? new Date().toISOString().slice(0, 10);
  return plantedBugs.toSorted((a, b) => hash(`${word} ${a.name}`) - hash(`${word} ${b.name}`)).slice(0, perRun);
}

function commit(): string | null {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim();
  } catch {
    return null;
  }
}
