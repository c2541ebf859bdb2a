import { fileURLToPath } from 'node:url';
import { localOrganizationId } from '#ledger/organizations.ts';
import { type JobDetail, readJob } from '#ledger/read-jobs.ts';
import type { Database } from '#platform/database.ts';
import { until } from '../../postgres-server/support/processes.ts';
import { Child } from '../support/child.ts';
import { environment } from '../support/driver.ts';
import { startWorker } from '../support/drivers/worker.ts';
import type { ModelServer } from '../support/model-server.ts';

const mainFile = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
const endedMsMax = 60_000;

/** What the old way left behind, brought to its end by the commands that anyone would use. */
export async function adoptStuckJob(
  db: Database,
  jobId: string,
  model: ModelServer,
  tell: (what: string) => void,
): Promise<JobDetail> {
  const stage = { databaseUrl: db.url, model };
  const colloquy = async (...args: string[]) => {
    const command = new Child([mainFile, ...args], { ...environment(stage), COLLOQUY_MODEL: 'local:writer' });
    await command.ended;
    if (command.process.exitCode !== 0) throw new Error(`colloquy ${args.join(' ')}: ${command.said}`);
  };
  const show = async (after: string) => {
    const { status, counts } = await readJob(db, localOrganizationId, jobId);
    tell(
      `${after.padEnd(26)}  ${status}: ${counts.queued} queued, ${counts.inFlight} processing, ${counts.successful} completed, ${counts.failed} failed`,
    );
  };
  await colloquy('migrate');
  await show('colloquy migrate');
  await colloquy('doctor', '--fix');
  await show('colloquy doctor --fix');
  await colloquy('jobs', 'retry', jobId);
  await show('colloquy jobs retry ID');
  await colloquy('jobs', 'resume', jobId);
  await show('colloquy jobs resume ID');
  const worker = startWorker(stage);
  try {
    await until(
      'the adopted job ends',
      async () => (await readJob(db, localOrganizationId, jobId)).completedAt !== null,
      endedMsMax,
    );
  } finally {
    await worker.kill();
  }
  await show('colloquy worker');
  return readJob(db, localOrganizationId, jobId);
}
