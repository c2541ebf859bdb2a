/**
 * `npm run bench -- drain [ITEMS] [CONCURRENCY]`: items a second of one process with a rehearsal model that answers at once; all else is real: claim, prompt, parsing,
 * checks, conversation, attempt, log, counters.
 */
import { Session } from 'node:inspector/promises';
import { print } from '#cli/output.ts';
import { ChangeNotifier } from '#engine/change-notifier.ts';
import { Drain } from '#engine/drain.ts';
import { modelsOf } from '#engine/models.ts';
import { prepareSubmission } from '#engine/submit.ts';
import { leaseTiming } from '#engine/timing.ts';
import { checkInvariants } from '#ledger/invariants.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { listScaffolding } from '#ledger/scaffolding-store.ts';
import { readConfig } from '#platform/config.ts';
import { workerName } from './ledger-figures.ts';
import { profileSummary } from './profile.ts';
import { withScratchStore } from './scratch-store.ts';
import { serverCpuSeconds } from './server-cpu.ts';

const items = Number(process.argv[2] ?? 20_000);
const concurrency = Number(process.argv[3] ?? 256);

await withScratchStore(async ({ db }) => {
  const models = modelsOf(readConfig({}));
  const keys = async (kind: 'personas' | 'topics') =>
    (await listScaffolding(db, localOrganizationId, kind)).map((row) => row.key);
  const personas = await keys('personas');
  const topics = await keys('topics');
  const emotionalArcs = ['confusion_to_clarity', 'fear_to_confidence', 'guilt_to_permission', 'shame_to_acceptance'];
  const cells = personas.length * topics.length * emotionalArcs.length;
  const submission = { name: 'bench', grid: { personas, topics, emotionalArcs, repeat: Math.ceil(items / cells) } };
  const submitMs = performance.now();
  const prepared = await prepareSubmission(db, {
    organizationId: localOrganizationId,
    submission,
    inline: null,
    model: 'rehearsal:default?latencyMs=0',
  });
  await prepared.store();
  const total = prepared.job.items.length;
  print(`submitted ${total} items in ${((performance.now() - submitMs) / 1_000).toFixed(1)} s`);

  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  const cpu = process.cpuUsage();
  const serverBefore = await serverCpuSeconds(db);
  const startedMs = performance.now();
  const notifier = new ChangeNotifier(db);
  const onChanged = (jobId: string) => notifier.changed(jobId);
  const options = { worker: workerName, ...models, concurrency, timing: leaseTiming, random: Math.random, onChanged };
  await new Drain({ db, ...options }).run({ jobId: null }, { untilEmpty: true });
  await notifier.close();
  const seconds = (performance.now() - startedMs) / 1_000;
  const used = process.cpuUsage(cpu);
  const server = (await serverCpuSeconds(db)) - serverBefore;
  const { profile } = (await session.post('Profiler.stop')) as { profile: Parameters<typeof profileSummary>[0] };
  print(
    `${total} items in ${seconds.toFixed(2)} s: ${Math.round(total / seconds)} items/s; this process used ${((used.user + used.system) / 1e6 / seconds).toFixed(2)} cores, Postgres ${(server / seconds).toFixed(2)}`,
  );
  print(profileSummary(profile));
  const violations = await checkInvariants(db);
  print(violations.length === 0 ? 'all invariants hold' : JSON.stringify(violations));
});
