import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { countCalls } from '#ledger/count-calls.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { listJobs } from '#ledger/read-jobs.ts';
import { type Ended, mainFile } from '../cli/support/command.ts';
import { type Stage, serverRuns, test } from '../cli/support/stage.ts';
import { jobFacts, unharmed } from './support/job-facts.ts';
import { eightItems, sixtyItems } from './support/plans.ts';
import { canInterrupt, hasNpm, startInteractive } from './support/terminal.ts';
import { untilFinished } from './support/until-finished.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const env = { COLLOQUY_LEASE_SECONDS: '2', npm_config_update_notifier: 'false', TERM: 'xterm' };
const colloquy = [process.execPath, mainFile] as const;

describe.skipIf(!canInterrupt)('Ctrl-C during generate', { timeout: 60_000 }, () => {
  test('once: calls in flight are finished and stored, the server is stopped, and the command it names goes on', async ({
    stage,
  }) => {
    await stage.write('my plan.yaml', sixtyItems('Interrupted'));
    const args = ['generate', 'my plan.yaml', '--model', 'rehearsal:default?latencyMs=300', '--concurrency', '8'];
    const { command, ctrlC } = startInteractive(stage, [...colloquy, ...args, '--out', 'out.jsonl'], { env });
    await untilFinished(stage, command, 3);
    ctrlC();
    const { code } = await command.ended;
    expect(code).toBe(130);
    expect(command.said).toContain('Finishing the calls in flight; nothing new is started.');
    expect(command.said).not.toContain('It waits');
    expect(serverRuns(stage.data)).toBe(false);

    const before = await theJob(stage);
    expect(before.job).toMatchObject({ status: 'processing', counts: { failed: 0, inFlight: 0 } });
    expect(before.job.counts.successful).toBeLessThan(60);
    expect(before.calls).toMatchObject({
      calls: before.job.counts.successful,
      succeeded: before.job.counts.successful,
    });
    expect(command.said).toContain(`Stopped before the end: ${before.job.counts.successful} of 60 are done and kept.`);

    const [, rest] = await command.says(/Go on with the same command: colloquy ([^\r\n]+)/);
    const again = await stage.run([], { program: ['sh', '-c', `'${colloquy.join("' '")}' ${rest}`], env });
    expect(again).toMatchObject({ code: 0 });
    expect(again.stderr).toContain(`Continuing job ${before.job.id}`);
    const after = await theJob(stage);
    expect(after.facts).toEqual(unharmed(60));
    expect(after.calls.calls).toBe(60);
  });

  test('once, beside a worker: it leaves at once with its own calls finished, and the server goes on under the worker', async ({
    stage,
  }) => {
    await stage.write('plan.yaml', `${sixtyItems('Shared')}concurrentProcessing: 8\n`);
    const model = ['--model', 'rehearsal:default?latencyMs=400'];
    expect(await stage.run(['submit', 'plan.yaml', ...model], { env })).toMatchObject({ code: 0 });
    // The worker takes five of the job's eight calls at once, and leaves three to generate.
    const worker = stage.start(['worker', '--concurrency', '5'], { env });
    await untilFinished(stage, worker, 1);
    const args = ['generate', 'plan.yaml', ...model];
    const { command, ctrlC } = startInteractive(stage, [...colloquy, ...args], { env });
    await command.says(/Continuing job/);
    await untilFinished(stage, command, 12);
    ctrlC();
    expect(await command.ended).toMatchObject({ code: 130 });
    expect(serverRuns(stage.data)).toBe(true);
    expect(json(await stage.run(['jobs', '--json'], { env })).items).toMatchObject([{ status: 'processing' }]);

    expect(await stage.run(args, { env })).toMatchObject({ code: 0 });
    worker.signal('SIGTERM');
    expect(await worker.ended).toMatchObject({ code: 0 });
    expect(serverRuns(stage.data)).toBe(false);
    const { facts, calls } = await theJob(stage);
    expect(facts).toEqual(unharmed(60));
    expect(calls.calls).toBe(60);
  });

  test('twice: it stops at once, leaves the terminal as it was, and the rerun calls again only what was in flight', async ({
    stage,
  }) => {
    await stage.write('plan.yaml', eightItems('Stopped'));
    const args = ['generate', 'plan.yaml', '--model', 'rehearsal:default?latencyMs=2500', '--concurrency', '8'];
    const { command, ctrlC, inTerminal } = startInteractive(stage, [...colloquy, ...args], { env });
    await untilFinished(stage, command, 0);
    ctrlC();
    await command.says(/Ctrl-C again stops at once/);
    ctrlC();
    expect(await command.ended).toMatchObject({ code: 130 });
    expect(command.said).toMatch(
      /Stopped at once; what is finished is kept. Go on with the same command: colloquy gen/,
    );
    if (inTerminal)
      expect(command.said.lastIndexOf('\x1b[?25h')).toBeGreaterThan(command.said.lastIndexOf('\x1b[?25l'));

    expect(await stage.run(args, { env })).toMatchObject({ code: 0 });
    const { facts, calls } = await theJob(stage);
    expect(facts).toEqual(unharmed(8));
    expect(calls).toMatchObject({ calls: 16, lost: 8 });
  });

  test('under npm run: the same, and what it says to go on with is the npm command', async ({ stage, skip }) => {
    if (!hasNpm) skip('there is no npm here');
    const plan = await stage.write('plan.yaml', sixtyItems('By npm'));
    const args = ['generate', plan, '--model', 'rehearsal:default?latencyMs=300', '--concurrency', '8'];
    const words = ['npm', 'run', 'colloquy', '--', ...args, '--out', `${stage.root}/out.jsonl`] as [
      string,
      ...string[],
    ];
    const { command, ctrlC } = startInteractive(stage, words, { cwd: project, env });
    await untilFinished(stage, command, 3);
    ctrlC();
    expect(await command.ended).toMatchObject({ code: 130 });
    expect(command.said).toContain(
      `Go on with the same command: npm run colloquy -- generate ${plan} --model 'rehearsal`,
    );
    expect(serverRuns(stage.data)).toBe(false);
    const { job, calls } = await theJob(stage);
    expect(calls).toMatchObject({ calls: job.counts.successful, succeeded: job.counts.successful });
    expect(job.counts).toMatchObject({ failed: 0, inFlight: 0 });
  });
});

const json = ({ stdout }: Ended) => JSON.parse(stdout);

function theJob(stage: Stage) {
  return stage.withDatabase(async (db) => {
    const [job] = (await listJobs(db, localOrganizationId)).items;
    return { job: job!, calls: await countCalls(db, job!.id), facts: await jobFacts(db, job!.id) };
  });
}
