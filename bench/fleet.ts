/**
 * `npm run bench -- fleet [ITEMS]`: four processes that claim and settle, against one, over one job and over eight: no error, no item done twice, and no less in total.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { print, table } from '#cli/output.ts';
import { checkInvariants } from '#ledger/invariants.ts';
import type { Database } from '#platform/database.ts';
import { submit } from '../tests/setup/jobs.ts';
import { goal, median, timed } from './ledger-figures.ts';
import { withScratchStore } from './scratch-store.ts';

const items = Number(process.argv[2] ?? 16_000);
const passes = 3;
const processes = 4;
const cases = [
  { jobs: 1, goalShare: 0.9 },
  { jobs: 8, goalShare: 1 },
];

interface Report {
  settled?: number;
  error?: string;
}

await withScratchStore(async ({ db, directUrl }) => {
  const members = await Promise.all(Array.from({ length: processes }, () => startMember(directUrl)));
  const problems: string[] = [];
  const rows = [['jobs', 'one process', `${processes} processes`, 'share', 'passes of one', `passes of ${processes}`]];
  const goals: [string, boolean][] = [];
  try {
    await speed(members, 1, 2_000);
    for (const { jobs, goalShare } of cases) {
      const one: number[] = [];
      const all: number[] = [];
      for (let pass = 0; pass < passes; pass++) {
        one.push(await speed(members.slice(0, 1), jobs, items));
        all.push(await speed(members, jobs, items));
      }
      const share = median(all) / median(one);
      const list = (values: number[]) => values.map(Math.round).join(' ');
      rows.push([
        String(jobs),
        `${Math.round(median(one))} items/s`,
        `${Math.round(median(all))} items/s`,
        share.toFixed(2),
        list(one),
        list(all),
      ]);
      goals.push([
        `over ${jobs === 1 ? 'one job' : `${jobs} jobs`}: ${share.toFixed(2)} of one process (goal: ≥ ${goalShare})`,
        share >= goalShare,
      ]);
    }
    print(table(rows));
    goal(
      problems.length === 0 ? 'no error, nothing done twice, all invariants' : [...new Set(problems)].join('; '),
      problems.length === 0,
    );
    for (const [what, held] of goals) goal(what, held);
  } finally {
    for (const member of members) member.disconnect();
  }

  async function speed(who: ChildProcess[], jobs: number, count: number): Promise<number> {
    await db.query('truncate batch_jobs, conversations cascade');
    for (let n = 0; n < jobs; n++) await submit(db, count / jobs);
    await db.query('analyze');
    await db.query('checkpoint');
    const { result: reports, ms } = await timed(() => Promise.all(who.map(workOff)));
    problems.push(...reports.flatMap(({ error }) => error ?? []), ...(await problemsOf(db, count)));
    return count / (ms / 1_000);
  }
});

async function startMember(url: string): Promise<ChildProcess> {
  const member = fork(fileURLToPath(new URL('./ledger-fleet-member.ts', import.meta.url)), [url]);
  await once(member, 'message');
  return member;
}

async function workOff(member: ChildProcess): Promise<Report> {
  const report = once(member, 'message');
  member.send('go');
  return ((await report) as [Report])[0];
}

/** Each item has one attempt and one conversation, and the ledger agrees. */
async function problemsOf(db: Database, count: number): Promise<string[]> {
  const [found] = await db.query<Record<string, number>>(
    `select (select count(*) from batch_items where status = 'completed') as completed, (select count(*) from batch_attempts where outcome = 'succeeded') as attempts,
       (select count(*) from batch_attempts) as calls, (select count(distinct batch_item_id) from conversations) as items, (select count(*) from conversations) as conversations`,
  );
  const wrong = Object.entries(found ?? {}).filter(([, value]) => value !== count);
  return [
    ...wrong.map(([what, value]) => `${what}: ${value} instead of ${count}`),
    ...(await checkInvariants(db)).map((violation) => JSON.stringify(violation)),
  ];
}
