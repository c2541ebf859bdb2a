import { itemsPage } from '#app/_lib/reads.ts';
import type { WebStore } from '#app/_lib/store.ts';
import type { Viewer } from '#app/_lib/viewer.ts';

/** The ids of the items before and after a place in the plan. */
export async function neighbours(
  store: WebStore,
  viewer: Viewer,
  jobId: string,
  position: number,
): Promise<{ before: string | null; after: string | null }> {
  const { items } = await itemsPage(store, viewer, jobId, { fromPosition: Math.max(1, position - 1) }, { limit: 3 });
  const at = (wanted: number) => items.find((item) => item.position === wanted)?.id ?? null;
  return { before: at(position - 1), after: at(position + 1) };
}
