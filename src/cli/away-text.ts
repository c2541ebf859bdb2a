/** That the database is away, and what it said itself. */
export function whyAway(message: string): string {
  const what = /No space left on device/i.test(message)
    ? 'The disk of the database is full'
    : 'The database does not answer';
  return `${what} (${message}).`;
}

/** The same for whoever goes on by itself. */
export const awayText = (message: string) => `${whyAway(message)} Nothing is lost; trying again.`;
