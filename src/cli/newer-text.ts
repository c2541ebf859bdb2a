/** What a worker says when it meets a database that a newer version has migrated. */
export const newerText = (migration: string) =>
  `The database was migrated by a newer version of Colloquy (${migration}): finishing the calls in flight; nothing new is claimed. Update this one and start it again.`;
