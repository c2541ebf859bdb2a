import { print, printJson } from '#cli/output.ts';
import { configOf, type DataOption, withStore } from '#cli/with-store.ts';
import { migrate, migrationStatus } from '#platform/migrate.ts';

export async function migrateCommand(
  options: DataOption & { status?: boolean; dryRun?: boolean; json?: boolean },
): Promise<void> {
  await withStore(
    configOf(options),
    async ({ db }) => {
      const before = await migrationStatus(db);
      const onlyLook = options.status || options.dryRun;
      if (!onlyLook) await migrate(db);
      if (options.json) return printJson(onlyLook ? before : { applied: before.pending, already: before.applied });
      for (const name of before.applied) print(`${name}  applied before`);
      for (const name of before.pending) print(`${name}  ${onlyLook ? 'pending' : 'applied now'}`);
    },
    { migrate: false },
  );
}
