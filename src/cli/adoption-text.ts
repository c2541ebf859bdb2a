import { count, print, table } from '#cli/output.ts';
import type { WrongCounter } from '#domain/adoption/adopt-job.ts';
import type { AdoptionReport, NamedJob, StuckItem } from '#ledger/adoption/report.ts';

/** So many jobs are named in a text; JSON has all of them. */
const jobsNamedMax = 20;

/** What adoption did or, in a dry run, would do. */
export function tellAdoption(report: AdoptionReport, dryRun: boolean): void {
  const { schema, moved } = report;
  print(`${dryRun ? 'Would move' : 'Moved'} to schema ${schema}, with all of their data; nothing is dropped:`);
  print(table(moved.map((each) => [`  ${each.table}`, count(each.rows, 'row'), becameOf(each.table, report)])));
  tellMapped(report.mapped);
  tellWrongCounters(report.wrongCounters);
  if (report.jobsMade > 0)
    print(`Items whose job is gone: ${count(report.jobsMade, 'job')} made for them, paused where they are unfinished.`);
  if (report.withoutOwner > 0)
    print(`Jobs without a known owner: ${report.withoutOwner}. They belong to the first owner, like all others here.`);
  if (report.conversationsElsewhere + report.conversationsNowhere > 0)
    print(
      `Completed items without a text here: ${report.conversationsElsewhere} whose conversation is in ${schema}.conversations with its text in object storage, ${report.conversationsNowhere} whose conversation is nowhere in this database. They stay completed with their id; exports leave them out.`,
    );
  for (const { reason, count: n } of report.cannotRun.slice(0, jobsNamedMax))
    print(`Cannot run: ${count(n, 'item')}. ${reason} Run all the same, it ends failed, and no call is made.`);
  for (const { id, name, items } of report.stuck.slice(0, jobsNamedMax))
    print(`Stuck: job ${id} (${name}): ${itemsText(items)}. Now with a lease that ran out, to be taken back.`);
  for (const { id, name, reason } of report.paused.slice(0, jobsNamedMax))
    print(`Paused: job ${id} (${name}): ${reason.replaceAll(' ID', ` ${id}`)}.`);
  for (const { id, name } of report.goOn.slice(0, jobsNamedMax))
    print(`Goes on as soon as a worker runs: job ${id} (${name}).`);
  tellRest('jobs are stuck', report.stuck);
  tellRest('jobs are paused', report.paused);
  tellRest('jobs go on', report.goOn);
  print(
    report.model
      ? `Calls of adopted jobs use ${report.model}.`
      : 'No model is named: unfinished jobs are paused until one is (COLLOQUY_MODEL=provider:model, or a key).',
  );
}

export function tellMapped(mapped: AdoptionReport['mapped']): void {
  for (const { column, from, to, count: n } of mapped) print(`Older value: ${column} ${from} → ${to}: ${n}`);
}

export function tellWrongCounters(jobs: AdoptionReport['wrongCounters']): void {
  for (const { id, name, counters } of jobs.slice(0, jobsNamedMax))
    print(`Wrong counters: job ${id} (${name}): ${counters.map(counterText).join('; ')}.`);
  tellRest('jobs have wrong counters', jobs);
}

const counterText = ({ counter, says, rows, succeeded }: WrongCounter) =>
  `${counter} says ${says}, the rows say ${counter === 'completed_items' ? `${rows} ended, ${succeeded} of them well` : rows}`;

/** “items 3, 4 and 5 in processing, the first since …” */
export function itemsText(items: StuckItem[]): string {
  const first = items.slice(0, 10).map(({ position, since }) => `${position}${since ? ` since ${since}` : ''}`);
  const more = items.length > first.length ? ` and ${items.length - first.length} more` : '';
  return `${items.length === 1 ? 'item' : 'items'} ${first.join(', ')}${more} in processing`;
}

function tellRest(what: string, jobs: NamedJob[]): void {
  if (jobs.length > jobsNamedMax) print(`And ${jobs.length - jobsNamedMax} more ${what}; --json names all.`);
}

function becameOf(name: string, { jobs, items, scaffolding }: AdoptionReport): string {
  const kinds: Record<string, string> = {
    personas: 'personas',
    emotional_arcs: 'emotionalArcs',
    training_topics: 'topics',
    prompt_templates: 'templates',
  };
  if (name === 'batch_jobs' && jobs > 0) return `became ${count(jobs, 'job')}`;
  if (name === 'batch_items' && items > 0) return `became ${count(items, 'item')}`;
  const kind = scaffolding.find((each) => each.kind === kinds[name]);
  if (!kind) return 'of another shape: stay there';
  const parts = [
    `${kind.adopted} adopted`,
    kind.overShipped > 0 && `${kind.overShipped} of them over a shipped one`,
    kind.inactive > 0 && `${kind.inactive} of them switched off`,
    kind.rows > kind.adopted && `${kind.rows - kind.adopted} do not fit and stay there`,
  ];
  return parts.filter(Boolean).join(', ');
}
