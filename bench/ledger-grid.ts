import type { Submission } from '#domain/submission.ts';
import { prepareSubmission } from '#engine/submit.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { listScaffolding } from '#ledger/scaffolding-store.ts';
import type { Database } from '#platform/database.ts';

/** Cells of the grid: 2 personas × 2 arcs × 25 topics. A million is a multiple of it, so a job of the largest size fits. */
const cells = 100;

type Changes = Partial<Omit<Submission, 'grid'>>;

/** A plan over the shipped scaffolding that asks for so many conversations, which is a multiple of a hundred. */
export async function gridOf(db: Database, items: number, changes: Changes = {}): Promise<Submission> {
  if (items % cells !== 0) throw new Error(`${items} is not a multiple of ${cells}.`);
  const keys = async (kind: 'personas' | 'topics', count: number) =>
    (await listScaffolding(db, localOrganizationId, kind)).slice(0, count).map((row) => row.key);
  const personas = await keys('personas', 2);
  const topics = await keys('topics', 25);
  const emotionalArcs = ['confusion_to_clarity', 'fear_to_confidence'];
  return { name: 'bench', ...changes, grid: { personas, emotionalArcs, topics, repeat: items / cells } };
}

/** Submits such a plan as everybody does, for the rehearsal model with these knobs. */
export async function submitGrid(db: Database, items: number, knobs: string, changes: Changes = {}): Promise<string> {
  const { store } = await prepareSubmission(db, {
    organizationId: localOrganizationId,
    submission: await gridOf(db, items, changes),
    inline: null,
    model: `rehearsal:default?${knobs}`,
  });
  return (await store()).jobId;
}
