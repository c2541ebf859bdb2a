/** How a field looks that takes text or a choice. */
export const field =
  'min-h-9 rounded-md border border-line-strong/60 bg-panel px-2.5 text-body text-ink placeholder:text-soft hover:border-line-strong disabled:opacity-55';
