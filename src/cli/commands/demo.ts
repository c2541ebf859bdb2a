import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { conversationText } from '#cli/conversation-text.ts';
import { print, say, seconds } from '#cli/output.ts';
import { createProgress, type Progress } from '#cli/progress.ts';
import { writeJobFile } from '#cli/write-job-file.ts';
import { checkFile } from '#dataset/export/check-file.ts';
import { findTarget } from '#dataset/export/targets.ts';
import { openStore, type Store } from '#engine/open-store.ts';
import { prepareSubmission } from '#engine/submit.ts';
import { countCalls } from '#ledger/count-calls.ts';
import { checkInvariants } from '#ledger/invariants.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { streamConversations } from '#ledger/read-conversations.ts';
import { readJob } from '#ledger/read-jobs.ts';
import { submitJob } from '#ledger/submit-job.ts';
import { readConfig } from '#platform/config.ts';

const leaseSeconds = 3;
const concurrency = 8;
/** The worker is killed when so many of the sixty are done. */
const killsAt = [10, 32];
const out = 'out/demo.jsonl';
const lookMs = 100;

/** Sixty rehearsal conversations under faults, on a Postgres of its own; its worker is killed twice, and nothing is lost. */
export async function demo(options: { seed?: number }): Promise<void> {
  const seed = options.seed ?? 11;
  say(
    `Sixty conversations by the rehearsal model, which meets rate limits, errors and hangs (seed ${seed}). The worker will be killed twice, without warning.\n`,
  );
  const folder = await mkdtemp(join(tmpdir(), 'colloquy-demo-'));
  await chmod(folder, 0o755);
  const store = await openStore(readConfig({ COLLOQUY_DATA: folder }));
  try {
    await run(store, seed);
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(store: Store, seed: number): Promise<void> {
  const startedMs = performance.now();
  const jobId = await submitSixty(store, seed);
  const progress = createProgress();
  let worker = startWorker(store);
  const kills = [...killsAt];
  const stopWithUs = () => worker.kill('SIGKILL');
  process.on('exit', stopWithUs);
  try {
    for (;;) {
      const job = await readJob(store.db, localOrganizationId, jobId);
      progress.show(job);
      if (job.completedAt) break;
      if (kills[0] !== undefined && job.counts.completed >= kills[0] && job.counts.inFlight >= concurrency / 2) {
        kills.shift();
        worker = await killAndReplace(store, worker, jobId, progress);
      }
      await new Promise((resolve) => setTimeout(resolve, lookMs));
    }
  } finally {
    progress.end();
    worker.kill('SIGTERM');
    await exited(worker);
    process.off('exit', stopWithUs);
  }
  await report(store, jobId, performance.now() - startedMs);
}

async function submitSixty({ db }: Store, seed: number): Promise<string> {
  const topics = [
    'hsa_vs_fsa',
    'roth_ira_conversion',
    'student_loan_payoff',
    'life_insurance_types',
    'estate_planning_basics',
  ];
  const emotionalArcs = [
    'confusion_to_clarity',
    'fear_to_confidence',
    'guilt_to_permission',
    'overwhelm_to_empowerment',
  ];
  const personas = ['overwhelmed_avoider', 'anxious_planner', 'pragmatic_optimist'];
  const { job } = await prepareSubmission(db, {
    organizationId: localOrganizationId,
    submission: { name: 'Demo', grid: { personas, emotionalArcs, topics }, maxAttempts: 10 },
    inline: null,
    model: `rehearsal:default?seed=${seed}&latencyMs=400&rateLimited=0.08&serverError=0.04&hang=0.03`,
  });
  // A hang is met after two seconds here, so that nobody has to watch it for three minutes.
  const price = {
    inputUsdPerMillion: 0,
    cachedInputUsdPerMillion: 0,
    cacheWriteUsdPerMillion: 0,
    outputUsdPerMillion: 0,
  };
  const { jobId } = await submitJob(db, {
    organizationId: localOrganizationId,
    job: { ...job, itemTimeoutSeconds: 2 },
    price,
    estimatedCostUsd: 0,
  });
  return jobId;
}

function startWorker({ db }: Pick<Store, 'db'>): ChildProcess {
  const main = fileURLToPath(new URL('../main.ts', import.meta.url));
  return spawn(process.execPath, [main, 'worker', '--concurrency', String(concurrency)], {
    env: { ...process.env, DATABASE_URL: db.url, COLLOQUY_LEASE_SECONDS: String(leaseSeconds) },
    stdio: 'ignore',
  });
}

/** SIGKILL, as a machine dies: no word to anyone. Another worker takes over when the leases are over. */
async function killAndReplace(
  { db }: Store,
  worker: ChildProcess,
  jobId: string,
  progress: Progress,
): Promise<ChildProcess> {
  const killedMs = performance.now();
  worker.kill('SIGKILL');
  await exited(worker);
  const held = await db.query<{ id: string; token: number }>(
    `select id, lease_token as token from batch_items where batch_job_id = $1 and status = 'processing' and leased_by like '%-' || $2::text || '-%'`,
    [jobId, worker.pid],
  );
  progress.note(`killed ${worker.pid}, ${held.length} calls in flight`);
  const next = startWorker({ db });
  for (;;) {
    const job = await readJob(db, localOrganizationId, jobId);
    progress.show(job);
    const [taken] = await db.query(
      `select from unnest($1::uuid[], $2::bigint[]) as held(id, token) join batch_items i on i.id = held.id where i.lease_token > held.token limit 1`,
      [held.map((each) => each.id), held.map((each) => each.token)],
    );
    if (taken || job.completedAt) break;
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
  progress.note(`taken up again after ${Math.round((performance.now() - killedMs) / 1_000)} s, by ${next.pid}`);
  return next;
}

async function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

async function report({ db }: Store, jobId: string, ms: number): Promise<void> {
  const job = await readJob(db, localOrganizationId, jobId);
  const calls = await countCalls(db, jobId);
  const lost = job.counts.total - job.counts.completed;
  const broken = await checkInvariants(db, jobId);
  print(
    `\n${job.counts.successful} of ${job.counts.total}, ${lost} lost, ${calls.repeatedAfterSuccess} finished work repeated  (${seconds(ms)})`,
  );
  print(
    `${calls.calls} calls: ${calls.succeeded} became conversations, ${calls.failed} met a fault and were tried again, ${calls.lost} died with their worker.`,
  );
  if (broken.length > 0) print(`Broken: ${JSON.stringify(broken)}`);

  const written = await writeJobFile(db, job, { out, format: 'trl', system: true });
  const checked = await checkFile(out, findTarget('trl'));
  print(
    `${out}: ${written.manifest.lines} lines, ${checked.ok ? 'every one valid' : `not valid: ${checked.problems[0]?.message}`}.`,
  );
  for await (const row of streamConversations(db, localOrganizationId, jobId)) {
    print(`\n${conversationText(row)}`);
    break;
  }
  print(
    `\nWith your own model:\n  ANTHROPIC_API_KEY=… npm run colloquy -- generate examples/six-conversations.yaml --out out/six.jsonl`,
  );
  if (job.counts.successful !== job.counts.total || calls.repeatedAfterSuccess > 0 || broken.length > 0 || !checked.ok)
    process.exitCode = 1;
}
