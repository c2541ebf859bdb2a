/**
 * `npm run bench -- in-flight [CALLS]`: memory of a worker process with so many calls in flight, over real HTTP to a server in another process that answers late.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { print } from '#cli/output.ts';
import { prepareSubmission } from '#engine/submit.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { readJob } from '#ledger/read-jobs.ts';
import { listScaffolding } from '#ledger/scaffolding-store.ts';
import { withScratchStore } from './scratch-store.ts';

const calls = Number(process.argv[2] ?? 1_000);
const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

await withScratchStore(async ({ db }) => {
  const keys = async (kind: 'personas' | 'topics') =>
    (await listScaffolding(db, localOrganizationId, kind)).map((row) => row.key);
  const personas = await keys('personas');
  const topics = await keys('topics');
  const emotionalArcs = ['confusion_to_clarity', 'fear_to_confidence'];
  const repeat = Math.ceil((3 * calls) / (personas.length * topics.length * emotionalArcs.length));
  const submission = {
    name: 'in flight',
    grid: { personas, topics, emotionalArcs, repeat },
    concurrentProcessing: Math.min(1_000, calls),
  };
  const server = fork(here('./late-server.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [port] = (await once(server, 'message')) as [number];
  const prepared = await prepareSubmission(db, {
    organizationId: localOrganizationId,
    submission,
    inline: null,
    model: 'local:late',
  });
  const { jobId } = await prepared.store();
  const worker: ChildProcess = spawn(
    process.execPath,
    [here('../src/cli/main.ts'), 'worker', '--concurrency', String(calls)],
    {
      env: { ...process.env, DATABASE_URL: db.url, OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` },
      stdio: 'ignore',
    },
  );
  let rssMax = 0;
  let inFlightMax = 0;
  for (;;) {
    const job = await readJob(db, localOrganizationId, jobId);
    inFlightMax = Math.max(inFlightMax, job.counts.inFlight);
    rssMax = Math.max(rssMax, rssMb(worker.pid!));
    if (job.completedAt) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  print(`${inFlightMax} calls in flight at most; the worker's resident memory at most ${Math.round(rssMax)} MB`);
  worker.kill('SIGTERM');
  await once(worker, 'exit');
  server.kill();
});

function rssMb(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}
