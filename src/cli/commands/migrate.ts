import { tellAdoption } from '#cli/adoption-text.ts';
import { print, printJson, say } from '#cli/output.ts';
import { configOf, type DataOption, withStore } from '#cli/with-store.ts';
import { modelForAdoption } from '#engine/adoption-model.ts';
import { type MigrationReport, migrateDatabase } from '#engine/prepare-database.ts';
import { schedule } from '#ledger/schedule.ts';
import { migrationStatus, takenNames } from '#platform/migrate.ts';

interface MigrateOptions extends DataOption {
  status?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

/** Makes a database ready for this version, an old one too, with its rows kept. `--dry-run` does all of it and rolls it back. */
export async function migrateCommand(options: MigrateOptions): Promise<void> {
  const config = configOf(options);
  await withStore(
    config,
    async ({ db, own }) => {
      if (options.status) {
        const status = await migrationStatus(db);
        const taken = await takenNames(db, status);
        if (options.json) return printJson({ ...status, taken });
        tellMigrations(status.applied, status.pending, 'pending');
        if (taken.length > 0) print(`Older tables to be adopted: ${taken.join(', ')}. Look at them: colloquy doctor`);
        return;
      }
      const dryRun = options.dryRun ?? false;
      const report = await migrateDatabase(db, { model: await modelForAdoption(config), dryRun });
      const { before, applied, adoption } = report;
      // Its extensions may have been enabled after the migration.
      const scheduled = own || dryRun ? null : await schedule(db);
      if (options.json)
        return printJson(
          dryRun
            ? { applied: before, pending: applied, adoption }
            : { applied, already: before, adoption, schedule: scheduled },
        );
      tellMigrations(before, applied, dryRun ? 'pending' : 'applied now');
      if (adoption) tellAdoption(adoption, dryRun);
      if (scheduled) say(scheduled);
      tellNext(report, dryRun);
    },
    { migrate: false },
  );
}

function tellMigrations(applied: string[], pending: string[], word: string): void {
  for (const name of applied) print(`${name}  applied before`);
  for (const name of pending) print(`${name}  ${word}`);
}

function tellNext({ adoption }: MigrationReport, dryRun: boolean): void {
  if (dryRun) say('Nothing was changed: all of it was done and rolled back. To do it: colloquy migrate');
  else if (adoption)
    say('Adopted. Next: colloquy doctor --fix, which frees what is stuck and names what goes on with it.');
}
