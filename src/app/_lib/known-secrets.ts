/** The store of this process (store.ts), as far as it is needed here: store.ts itself needs what needs this. */
const holder = globalThis as typeof globalThis & { colloquyWebStore?: { secrets: string[] } };

/** Values that must not show in a log; none while the store could not be opened, as then nothing was read that has any. */
export function knownSecrets(): string[] {
  return holder.colloquyWebStore?.secrets ?? [];
}
