import type { Metadata } from 'next';
import { shownConversation, shownItem, shownJob } from '#app/_lib/reads.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import type { ConversationRow } from '#ledger/read-conversations.ts';
import { PageOf, readPage } from '../../../../_parts/read-page.tsx';
import { ItemPageView } from './_parts/item-view.tsx';
import { neighbours } from './_parts/neighbours.ts';

export const metadata: Metadata = { title: 'Item' };

export default async function ItemPage({ params }: PageProps<'/batch-jobs/[id]/items/[itemId]'>) {
  const { id, itemId } = await params;
  const read = await readPage(async (store, viewer) => {
    const job = await shownJob(store, viewer, id);
    const item = await shownItem(store, viewer, id, itemId);
    const conversation = item.conversationId ? await textOf(store, viewer, item.conversationId) : null;
    return { job, item, conversation, ...(await neighbours(store, viewer, id, item.position)) };
  });
  return <PageOf read={read}>{(data) => <ItemPageView initial={data} />}</PageOf>;
}

/** null: it is not in this database, as of an item that was adopted from an older one with its text elsewhere. */
async function textOf(...which: Parameters<typeof shownConversation>): Promise<ConversationRow | null> {
  try {
    return await shownConversation(...which);
  } catch (error) {
    if (error instanceof ColloquyError && error.code === 'not_found') return null;
    throw error;
  }
}
