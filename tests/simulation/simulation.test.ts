import { randomBytes } from 'node:crypto';
import { inject, onTestFinished, test } from 'vitest';
import { openDatabase } from '#platform/database.ts';
import { withDatabase } from '../setup/postgres.ts';
import { Figures } from './figures.ts';
import { keptSeeds } from './kept-seeds.ts';
import { failureText } from './report.ts';
import { runSchedule } from './run-schedule.ts';
import { SimulatedStore } from './store.ts';

const schedules = 100;
const firstSeed = 1_000;

test(`${schedules} schedules and all that once failed keep every promise, whatever goes wrong`, {
  timeout: 300_000,
}, async () => {
  const store = await openStore();
  const figures = new Figures();
  const startedMs = performance.now();
  const seeds = [
    ...keptSeeds.map(({ seed }) => seed),
    ...Array.from({ length: schedules }, (_, index) => firstSeed + index),
  ];
  for (const seed of seeds) {
    const result = await runSchedule(store, seed);
    figures.add(result.figures);
    if (result.violation) throw new Error(failureText(result));
  }
  console.log(`${figures.text()}\n${((performance.now() - startedMs) / 1_000).toFixed(1)} s`);
});

test('a seed is one schedule: twice the same, step by step', { timeout: 60_000 }, async ({ expect }) => {
  const store = await openStore();
  for (const seed of [1, 2, 3, 4, 5]) {
    const first = await runSchedule(store, seed);
    const second = await runSchedule(store, seed);
    expect(second.traceHash).toBe(first.traceHash);
  }
});

async function openStore(): Promise<SimulatedStore> {
  const serverUrl = inject('postgresUrl');
  const name = `simulation_${randomBytes(6).toString('hex')}`;
  const admin = openDatabase(serverUrl, { connectionsMax: 1 });
  await admin.query(`create database ${name} encoding 'UTF8' template template0`);
  const store = await SimulatedStore.open(withDatabase(serverUrl, name));
  onTestFinished(async () => {
    await store.close();
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.close();
  });
  return store;
}
