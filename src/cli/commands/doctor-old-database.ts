import { itemsText, tellMapped, tellWrongCounters } from '#cli/adoption-text.ts';
import { count, print } from '#cli/output.ts';
import type { OldDatabase } from '#ledger/adoption/survey.ts';

/** What goes on from an old database that is not adopted yet. */
export const adoptionCommands = ['colloquy migrate --dry-run', 'colloquy migrate'];

/** Tells of an old database as it is. */
export function tellOldDatabase({ jobs, items, stuck, wrongCounters, olderValues, takenNames }: OldDatabase): void {
  print(
    `It holds older tables that are not adopted yet: ${count(jobs, 'job')}, ${count(items, 'item')}. Nothing was changed.`,
  );
  for (const job of stuck) {
    print(`Stuck: job ${job.id} (${job.name}), ${job.status ?? 'of no status'}: ${job.why}.`);
    if (job.items.length > 0) print(`  ${itemsText(job.items)}`);
  }
  tellWrongCounters(wrongCounters);
  tellMapped(olderValues);
  if (takenNames.length > 0)
    print(
      `Names that are taken by tables of another shape: ${takenNames.join(', ')}. They move to a schema of their own.`,
    );
  print(`Next: ${adoptionCommands[0]} shows what adoption would do; ${adoptionCommands[1]} does it.`);
}
