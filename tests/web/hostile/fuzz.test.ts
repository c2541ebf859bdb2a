import { expect, it } from 'vitest';
import { freshDatabase } from '../../setup/database.ts';
import { seed as seedScaffolding } from '../../setup/drain.ts';
import { fuzz } from './fuzz.ts';
import { keptSeeds } from './kept-seeds.ts';
import { startServer } from './server.ts';

it('3,000 requests made from the document are answered as it says, and leave a server that works and a ledger that holds', {
  timeout: 600_000,
}, async () => {
  const { db, url } = await freshDatabase();
  await seedScaffolding(db);
  const server = await startServer(url);
  try {
    const seeds = [...keptSeeds, String(Date.now())];
    for (const seed of seeds) {
      const result = await fuzz(server, db, { seed, requests: Math.ceil(3_000 / seeds.length) });
      console.log(
        `${result.requests} requests, seed ${seed}: ${JSON.stringify(result.statuses)}, ${result.peakMb} MB at most`,
      );
      expect(result.faults, `seed ${seed}`).toEqual([]);
    }
  } finally {
    await server.close();
  }
});
