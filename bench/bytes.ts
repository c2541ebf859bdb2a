/**
 * `npm run bench -- bytes [ITEMS]`: what an item takes on disk, in a job of 10,000, before and after its prompt and raw answer are purged: once where each has a prompt of its
 * own, once where a grid of 630 combinations is repeated.
 */
import { print, table } from '#cli/output.ts';
import type { ResolvedJob } from '#domain/resolved-job.ts';
import { prepareSubmission } from '#engine/submit.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { purgeTexts } from '#ledger/purge-old.ts';
import { listScaffolding } from '#ledger/scaffolding-store.ts';
import { settleAttempts } from '#ledger/settle-attempts.ts';
import { compressText, storedPrompt } from '#ledger/stored-text.ts';
import type { Database } from '#platform/database.ts';
import { claim, completed } from '../tests/setup/jobs.ts';
import { answerFor, promptFor } from './bytes-answers.ts';
import { goal, workerName } from './ledger-figures.ts';
import { withScratchStore } from './scratch-store.ts';
import { type TableSize, tableSizes } from './table-sizes.ts';

const count = Number(process.argv[2] ?? 10_000);
const goals = { before: 30_000, after: 12_000 };
/** Everything is older than the future. */
const keepNothingDays = -1;

for (const prompts of ['each its own', 'of the grid'] as const)
  await withScratchStore(async ({ db }) => {
    const shipped = await sizesOf(db);
    const job = await submit(db);
    let outputTokens = 0;
    const total = job.items.length;
    for (let settled = 0; settled < total; ) {
      const { items } = await claim(db, { limit: 250, worker: workerName });
      const settlements = items.map((item) => {
        const conversation = answerFor(item, job.scaffolding);
        const text = JSON.stringify(conversation);
        const prompt = promptFor(item, job.scaffolding);
        const tokens = Math.ceil(text.length / 4);
        outputTokens += tokens;
        return completed(item, {
          conversation,
          prompt: storedPrompt(prompts === 'of the grid' ? prompt : `${prompt}\n\nThis is number ${item.position}.`),
          rawAnswer: compressText(text),
          requestId: `req_${item.attemptId}`,
          log: {
            level: 'info',
            event: 'item_completed',
            message: `Item ${item.position}: ${conversation.turns.length} turns, ${tokens} tokens out, in 55.0 s.`,
          },
        });
      });
      await settleAttempts(db, settlements);
      settled += items.length;
    }
    await db.query('vacuum');
    const before = await sizesOf(db);
    while (await purgeTexts(db, keepNothingDays));
    await db.query('vacuum');
    const after = await sizesOf(db);
    print(`Prompts ${prompts}; ${Math.round(outputTokens / total)} tokens an answer on average. Bytes an item:`);
    const each = (sizes: Map<string, number>, name: string) =>
      Math.round(((sizes.get(name) ?? 0) - (shipped.get(name) ?? 0)) / total);
    const rows = [...before.keys()].map((name) => ({ name, before: each(before, name), after: each(after, name) }));
    const sums = {
      before: rows.reduce((sum, row) => sum + row.before, 0),
      after: rows.reduce((sum, row) => sum + row.after, 0),
    };
    print(
      table([
        ['table', 'before the purge', 'after'],
        ...[...rows.filter((row) => row.before >= 50), { name: 'all', ...sums }].map((row) => [
          row.name,
          String(row.before),
          String(row.after),
        ]),
      ]),
    );
    for (const when of ['before', 'after'] as const)
      goal(`${when} the purge ${sums[when]} bytes an item (goal: ≤ ${goals[when]})`, sums[when] <= goals[when]);
  });

async function submit(db: Database): Promise<ResolvedJob> {
  const keys = async (kind: 'personas' | 'topics' | 'emotionalArcs') =>
    (await listScaffolding(db, localOrganizationId, kind)).map((row) => row.key);
  const [personas, topics] = [await keys('personas'), await keys('topics')];
  const emotionalArcs = (await keys('emotionalArcs')).slice(0, 7);
  const repeat = Math.ceil(count / (personas.length * topics.length * emotionalArcs.length));
  const { store, job } = await prepareSubmission(db, {
    organizationId: localOrganizationId,
    submission: { name: 'bench', grid: { personas, topics, emotionalArcs, repeat } },
    inline: null,
    model: 'rehearsal:default',
  });
  await store();
  return job;
}

async function sizesOf(db: Database): Promise<Map<string, number>> {
  return new Map((await tableSizes(db, 0)).map(({ name, total }: TableSize) => [name, total]));
}
