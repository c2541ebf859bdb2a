import { expect, it } from 'vitest';
import { freshDatabase } from '../../setup/database.ts';
import { seed } from '../../setup/drain.ts';
import { randomOf } from '../../simulation/random.ts';
import { Description } from './document.ts';
import { planOfAll, startEcho, wrongAfterEcho, wrongElsewhere, wrongInCsv, wrongInJobs } from './naughty.ts';
import { startServer } from './server.ts';
import { openWorld, submit } from './world.ts';

it('every string of the big list of naughty ones goes through every text field, to the model and back, and into every file as it is', {
  timeout: 600_000,
}, async () => {
  const { db, url } = await freshDatabase();
  await seed(db);
  const model = await startEcho();
  const server = await startServer(url, { OPENAI_BASE_URL: model.url, COLLOQUY_MODEL: 'rehearsal:default' });
  try {
    const description = await Description.of(server);
    const formats = description.operation('exportJob').parameters.find(({ name }) => name === 'format')!.schema.enum;
    const { jobId, itemId, conversationId } = await openWorld(server);
    const all = await submit(server, planOfAll());
    expect(await wrongAfterEcho(server, all, formats)).toEqual([]);
    // All of them by `npm run prove -- naughty`.
    expect(await wrongInJobs(server, 24)).toEqual([]);
    expect(await wrongInCsv(server)).toEqual([]);
    expect(
      await wrongElsewhere(server, { random: randomOf('naughty'), ids: [jobId, itemId, conversationId], share: 96 }),
    ).toEqual([]);
    await server.expectWell();
  } finally {
    await server.close();
    model.close();
  }
});
