import { describe, type ExpectStatic, test } from 'vitest';
import { leaseTiming } from '#engine/timing.ts';
import type { Verdict } from '../soak/bars.ts';
import { runChaos } from '../soak/run-chaos.ts';
import { verdictText } from '../soak/verdict-text.ts';
import { seededRandom } from './support/seed.ts';

const nothing = { kills: 0, freezes: 0, swallows: 0, terminations: 0, restarts: 0 };

// Side by side: the second one waits for a lease to run out, nearly all of its time.
describe.concurrent('whatever is done to workers and to Postgres', { timeout: 150_000 }, () => {
  test('1,000 items through 30 kills, freezes, ended connections, half-open networks and a crash of Postgres: nothing is lost, nothing finished is called again, every answer is costed', async ({
    expect,
  }) => {
    const verdict = await runChaos({
      items: 1_000,
      workers: 6,
      concurrency: 3,
      leaseMs: 2_000,
      latencyMs: 250,
      doses: { kills: 30, freezes: 6, swallows: 4, terminations: 3, restarts: 1 },
      awayMsMax: 500,
      killerAt: 100,
      checkMs: 2_000,
      msMax: 120_000,
      random: seededRandom(),
    });
    expectAllMet(expect, verdict);
  });

  test('with the lease as it is shipped, what a killed worker held is taken up again within it and 5 s', async ({
    expect,
  }) => {
    const verdict = await runChaos({
      // Some seven seconds of work, so that the kill surely comes before the end.
      items: 56,
      workers: 2,
      concurrency: 4,
      leaseMs: leaseTiming.leaseMs,
      latencyMs: 1_000,
      doses: { ...nothing, kills: 1 },
      awayMsMax: 0,
      killerAt: null,
      checkMs: 10_000,
      msMax: 120_000,
      random: seededRandom(),
    });
    expectAllMet(expect, verdict);
    expect(verdict.figures.leasesLost).toMatch(/^[1-4] us$/);
  });
});

function expectAllMet(expect: ExpectStatic, verdict: Verdict): void {
  console.log(verdictText(verdict));
  expect(verdict.bars.filter((bar) => !bar.met)).toEqual([]);
}
