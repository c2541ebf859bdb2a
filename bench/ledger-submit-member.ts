/** The submitting process of `bench/submit-while.ts`: submits so many items at a word, and tells how long that took and how much memory. */
import { openDatabase } from '#platform/database.ts';
import { timed } from './ledger-figures.ts';
import { submitGrid } from './ledger-grid.ts';

const db = openDatabase(process.argv[2]!, { connectionsMax: 2 });
await db.query('select 1');

process.once('message', async () => {
  const { ms } = await timed(() => submitGrid(db, Number(process.argv[3]), 'latencyMs=0'));
  process.send!({ ms, rssMaxMb: process.resourceUsage().maxRSS / 1_024 });
  await db.close();
  process.disconnect();
});
process.send!('ready');
