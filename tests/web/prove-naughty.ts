/** `node scripts/prove.mjs naughty [SEED]`: every string of the big list of naughty ones through every text field of every operation of the API’s document, against the built app */
import { withScratchPostgres } from '../model/scratch-postgres.ts';
import { seed as seedScaffolding } from '../setup/drain.ts';
import { randomOf } from '../simulation/random.ts';
import { naughtyStrings, wrongElsewhere, wrongInJobs } from './hostile/naughty.ts';
import { startServer } from './hostile/server.ts';
import { openWorld } from './hostile/world.ts';

const [seed = String(Date.now())] = process.argv.slice(2);

await withScratchPostgres(async (db) => {
  await seedScaffolding(db);
  const server = await startServer(db.url);
  try {
    const { jobId, itemId, conversationId } = await openWorld(server);
    const wrong = await wrongInJobs(server);
    const elsewhere = await wrongElsewhere(server, {
      random: randomOf('naughty', seed),
      ids: [jobId, itemId, conversationId],
      share: 1,
    });
    wrong.push(...elsewhere);
    await server.expectWell();
    console.log(`${naughtyStrings.length} strings, seed ${seed}: ${wrong.length} answers were wrong`);
    for (const each of wrong) console.log(`\nWRONG ${each}`);
    process.exitCode = wrong.length > 0 ? 1 : 0;
  } finally {
    await server.close();
  }
});
