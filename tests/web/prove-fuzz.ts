/** `node scripts/prove.mjs fuzz [REQUESTS] [SEED]`: requests made from the API’s own document, against the built app: never a 500, every answer as described, nothing half-written, at most 400 MB */

import { withScratchPostgres } from '../model/scratch-postgres.ts';
import { seed as seedScaffolding } from '../setup/drain.ts';
import { fuzz } from './hostile/fuzz.ts';
import { startServer } from './hostile/server.ts';

const [requests = '100000', seed = String(Date.now())] = process.argv.slice(2);

await withScratchPostgres(async (db) => {
  await seedScaffolding(db);
  const server = await startServer(db.url);
  try {
    const startedMs = performance.now();
    const { faults, ...figures } = await fuzz(server, db, { seed, requests: Number(requests) });
    console.log(JSON.stringify({ ...figures, seconds: Math.round((performance.now() - startedMs) / 1_000) }, null, 1));
    for (const fault of faults) console.log(`\nFAULT ${fault}`);
    process.exitCode = faults.length > 0 ? 1 : 0;
  } finally {
    await server.close();
  }
});
