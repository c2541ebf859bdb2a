import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { LongFirst } from './tests/setup/long-first.ts';
import { postgres15 } from './tests/setup/postgres-15.ts';

/** The ledger is tested on the oldest Postgres too, where Debian's package is. */
const withPostgres15 = existsSync(postgres15);
if (!withPostgres15)
  console.log('Postgres 15 is not installed (Debian: postgresql-15): its run of the ledger’s tests is skipped.');

export default defineConfig({
  test: {
    environment: 'node',
    // What the app logs of each call is no part of what a test says.
    env: { COLLOQUY_LOG: 'text' },
    // A process a file: what a test does to signals, environment and open files ends with it.
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongFirst },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'own',
          include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
          globalSetup: ['tests/setup/postgres.ts'],
        },
      },
      ...(withPostgres15
        ? [
            {
              extends: true as const,
              test: {
                name: 'postgres-15',
                include: ['tests/ledger/**/*.test.ts'],
                // What many do at once is the same there, and takes long.
                exclude: ['**/{contention,large-acts,count-events}.test.ts'],
                globalSetup: ['tests/setup/postgres-15.ts'],
              },
            },
          ]
        : []),
    ],
  },
});
