import type { ShownStatus } from '#components/status.tsx';
import type { ItemView } from '#ledger/read-items.ts';

/** Codes of items that ended because their job did: nothing went wrong with them. */
const skippedCodes = new Set(['cancelled', 'job_stopped']);

export const isSkipped = (errorCode: string | null) => errorCode !== null && skippedCodes.has(errorCode);

export function shownItemStatus({ status, errorCode }: ItemView): ShownStatus {
  return status === 'failed' && isSkipped(errorCode) ? 'skipped' : status;
}

/** An item of a job that this tab drives does not wait for a driver. */
export function asDrivenItem(item: ItemView): ItemView {
  return item.waiting?.code === 'no_driver' ? { ...item, waiting: null } : item;
}
