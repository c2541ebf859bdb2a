import { print } from '#cli/output.ts';
import type { JobDetail } from '#ledger/read-jobs.ts';

/** Commands by which a person goes on with a job that waits for one. */
export interface GoOn {
  jobId: string;
  name: string;
  commands: string[];
}

/** Paused jobs, and the commands that go on with each: doctor runs none of them, as they decide or cost something. */
export function goOnWith(unfinished: JobDetail[]): GoOn[] {
  return unfinished
    .filter(({ status }) => status === 'paused')
    .map(({ id, name, counts }) => ({
      jobId: id,
      name,
      commands: [
        ...(counts.failed > 0 ? [`colloquy jobs retry ${id}`] : []),
        `colloquy jobs resume ${id}`,
        `colloquy jobs cancel ${id}`,
      ],
    }));
}

export function tellGoOn(jobs: GoOn[]): void {
  for (const { jobId, name, commands } of jobs) {
    print(`To go on with job ${jobId} (${name}), which is paused:`);
    for (const command of commands) print(`  ${command}`);
  }
}
