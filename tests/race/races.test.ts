import { randomInt } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { freshDatabase } from '../setup/database.ts';
import { actNames } from './acts.ts';
import { expectations } from './expectations.ts';
import { pairs, repeat } from './repetition.ts';

const repetitions = 5;
const seed = randomInt(2 ** 30);

test('every ordered pair of acts has its expected outcome', () => {
  expect(Object.keys(expectations)).toEqual(pairs.map(([first, second]) => `${first} then ${second}`));
});

describe.each(actNames)('%s against every other act: no deadlock, and the outcome that the order tells', (first) => {
  test(`five times each (seed ${seed})`, async () => {
    const { db, connect } = await freshDatabase();
    const connections = { one: connect(1), two: connect(1), watch: db };
    for (const pair of pairs.filter(([act]) => act === first))
      for (let number = 0; number < repetitions; number++) await repeat({ pair, number, seed }, connections);
  });
});
