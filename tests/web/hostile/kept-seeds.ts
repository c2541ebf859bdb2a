/** Seeds that once found something; run for ever. */
export const keptSeeds: readonly string[] = [];
