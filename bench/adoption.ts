/**
 * `npm run bench -- adoption [JOBS] [ITEMS]`: an old database of so many jobs (1,000) with so many items each (100) adopted by `colloquy migrate`, and its dry run.
 */
import { count, print, seconds, table } from '#cli/output.ts';
import { migrateDatabase } from '#engine/prepare-database.ts';
import { checkInvariants } from '#ledger/invariants.ts';
import { type Database, openDatabase } from '#platform/database.ts';
import { createOldTables, personaId, shippedArcId, topicId, zeros } from '../tests/adoption/support/old-tables.ts';
import { goal, timed } from './ledger-figures.ts';
import { withScratchStore } from './scratch-store.ts';
import { serverCpuSeconds } from './server-cpu.ts';

const jobs = Number(process.argv[2] ?? 1_000);
const items = Number(process.argv[3] ?? 100);
const goalMs = 30_000;
const model = 'rehearsal:default';

await withScratchStore(async (store) => {
  await store.db.query('create database old');
  const url = new URL(store.db.url);
  url.pathname = '/old';
  const db = openDatabase(url.href);
  try {
    await fill(db);
    const dryRun = await timed(() => migrateDatabase(db, { model, dryRun: true }));
    const serverBefore = await serverCpuSeconds(db);
    const ownBefore = process.cpuUsage();
    const real = await timed(() => migrateDatabase(db, { model, dryRun: false }));
    const server = (await serverCpuSeconds(db)) - serverBefore;
    const own = process.cpuUsage(ownBefore);
    const violations = await checkInvariants(db);
    const { adoption } = real.result;
    print(
      table([
        ['', 'time'],
        ['dry run, rolled back', seconds(dryRun.ms)],
        ['adoption', seconds(real.ms)],
      ]),
    );
    print(`CPU: ${server.toFixed(1)} s of the server, ${((own.user + own.system) / 1e6).toFixed(1)} s of the command`);
    print(
      `${count(adoption!.jobs, 'job')}, ${count(adoption!.items, 'item')}; ${count(adoption!.stuck.length, 'job')} with stuck items`,
    );
    goal(`every invariant holds afterwards (${violations.length} broken)`, violations.length === 0);
    goal(`${seconds(real.ms)} for ${count(jobs * items, 'item')} (goal: ≤ ${seconds(goalMs)})`, real.ms <= goalMs);
  } finally {
    await db.close();
  }
});

/** Of each ten items one is in processing for ever, two failed, and seven completed with their text elsewhere; counters are wrong everywhere. */
async function fill(db: Database): Promise<void> {
  await createOldTables(db, { older: false, owners: true, beside: true });
  await db.query(
    `insert into batch_jobs (job_type, name, status, total_items, completed_items, failed_items, successful_items, priority, created_by, user_id)
     select 'generation', 'Job ' || n, case n % 3 when 0 then 'completed' when 1 then 'processing' else 'paused' end, $1, n % 7, n % 5, 0, 'normal',
       gen_random_uuid(), null
     from generate_series(1, $2::integer) n`,
    [items, jobs],
  );
  await db.query(
    `insert into batch_items (batch_job_id, position, topic, tier, parameters, status, conversation_id, error_message, started_at)
     select j.id, p, 'HSA vs FSA', 'template', $1::jsonb || jsonb_build_object('note', 'number ' || p),
       case when p % 10 = 0 then 'processing' when p % 10 < 3 then 'failed' else 'completed' end,
       case when p % 10 >= 3 then gen_random_uuid() end, case when p % 10 in (1, 2) then 'Unknown error' end, now() - interval '1 day'
     from batch_jobs j, generate_series(1, $2::integer) p`,
    [
      JSON.stringify({
        templateId: zeros,
        persona_id: personaId,
        emotional_arc_id: shippedArcId,
        training_topic_id: topicId,
      }),
      items,
    ],
  );
  await db.query('analyze');
}
