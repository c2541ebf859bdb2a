/** `node scripts/prove.mjs drafts [ITEMS]`: a large plan by draft to a server process, item by item as it was sent, and the dry run of a grid of 1,000,000. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { submitRemotely } from '#cli/jobs/submit-remotely.ts';
import { openClient } from '#client/client.ts';
import { checkInvariants } from '#ledger/invariants.ts';
import { withScratchPostgres } from '../model/scratch-postgres.ts';
import { seed } from '../setup/drain.ts';

const items = Number(process.argv[2] ?? 200_000);
const personas = ['overwhelmed_avoider', 'anxious_planner', 'pragmatic_optimist'];
const folder = await mkdtemp(join(tmpdir(), 'colloquy-drafts-'));
const timed = async <Result>(what: string, act: () => Promise<Result>): Promise<Result> => {
  const startedMs = performance.now();
  const result = await act();
  console.log(`${what}: ${((performance.now() - startedMs) / 1_000).toFixed(2)} s`);
  return result;
};

await withScratchPostgres(async (db) => {
  await seed(db);
  const program = fileURLToPath(new URL('submit-process.ts', import.meta.url));
  const child = fork(program, { env: { ...process.env, DATABASE_URL: db.url, DIE_AFTER: '' } });
  try {
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    const client = openClient(`http://127.0.0.1:${port}`, null);
    const plan = join(folder, 'plan.jsonl');
    const lineOf = (number: number) =>
      JSON.stringify({
        persona: personas[number % 3],
        emotionalArc: 'confusion_to_clarity',
        topic: 'roth_ira_conversion',
        parameters: { number },
      });
    await writeFile(plan, Array.from({ length: items }, (_, i) => `${lineOf(i + 1)}\n`).join(''));
    const { jobId } = await timed(`${items.toLocaleString('en')} items by draft`, () =>
      submitRemotely(client, plan, {}),
    );
    const [found] = await db.query(
      `select j.total_items as total, count(*)::integer as items, bool_and((i.parameters ->> 'number')::integer = i.position) as "inPlace"
       from batch_jobs j join batch_items i on i.batch_job_id = j.id where j.id = $1 group by j.id`,
      [jobId],
    );
    console.log(found, await checkInvariants(db));
    if (found?.items !== items || found.total !== items || !found.inPlace)
      throw new Error('Not the items that were sent.');
    const grid = join(folder, 'grid.json');
    const sides = { personas, emotionalArcs: ['confusion_to_clarity', 'fear_to_confidence'], topics: ['hsa_vs_fsa'] };
    await writeFile(grid, JSON.stringify({ name: 'Grid', grid: { ...sides, repeat: 166_666 } }));
    for (const _ of Array(3))
      console.log(
        await timed('Dry run of a grid of 999,996', async () => submitRemotely(client, grid, { dryRun: true })),
      );
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    console.log(`The server’s memory at most: ${/VmHWM:\s+(.*)/.exec(status)?.[1] ?? 'not known here'}`);
  } finally {
    child.kill('SIGKILL');
  }
});
await rm(folder, { recursive: true });
