/** One process of `bench/fleet.ts`: says that it is ready, and at each word from there claims and settles until nothing is left. */
import { openDatabase } from '#platform/database.ts';
import { claimAndSettle } from './ledger-ours.ts';

const loops = 2;
const batch = 100;
const db = openDatabase(process.argv[2]!, { connectionsMax: loops });
await db.query('select 1');

process.on('message', async () => {
  try {
    const settled = await Promise.all(Array.from({ length: loops }, () => claimAndSettle(db, batch)));
    process.send!({ settled: settled.reduce((sum, each) => sum + each, 0) });
  } catch (error) {
    process.send!({ error: String(error) });
  }
});
process.on('disconnect', () => process.exit(0));
process.send!({ ready: true });
