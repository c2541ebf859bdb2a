import type { Frame } from '#engine/job-feed.ts';
import type { FeedPage } from '#ledger/read-feed.ts';

const utf8 = new TextEncoder();

/** What a stream begins with: how soon a client that was cut comes back, in ms. */
export const opening = utf8.encode('retry: 1000\n\n');

/** Keeps what lies between from taking a quiet stream for a dead one. */
export const heartbeat = utf8.encode(': still here\n\n');

/**
 * Lines of the log as events: each line as `log`; after the last line about an item, the `item`; after the last line of all, the `job`. All bear the line’s number, so
 * that whoever was cut in between has every line exactly once.
 */
export function encodePage({ lines, items, job }: FeedPage): Uint8Array {
  const lastOf = new Map(lines.map(({ itemId, seq }) => [itemId, seq]));
  let text = '';
  for (const line of lines) {
    const { seq, itemId } = line;
    text += event('log', seq, line);
    const item = itemId !== null && lastOf.get(itemId) === seq && items.get(itemId);
    if (item) text += event('item', seq, item);
  }
  const last = lines.at(-1);
  if (last) text += event('job', last.seq, job);
  return utf8.encode(text);
}

/** A frame, with `end` where nothing comes after it. */
export function textOf({ bytes, last, ended }: Frame): Uint8Array {
  return ended ? Buffer.concat([bytes, utf8.encode(event('end', last, ended))]) : bytes;
}

/** JSON has no line breaks of its own, so `data` is one line. */
function event(name: string, seq: number, data: object): string {
  return `event: ${name}\nid: ${seq}\ndata: ${JSON.stringify(data)}\n\n`;
}
