/** Why nothing moves, as a closed list: a sentence for people, and who must act. */
export const waitingCodes = {
  no_driver: { text: 'Nothing works on this job.', who: 'you', next: 'Start a worker: npm start, or colloquy worker.' },
  next_tick: {
    text: 'Nothing works on this job until the next cron tick.',
    who: 'nobody',
    next: 'It goes on with that.',
  },
  kick_refused: {
    text: 'The platform refused to start the next function for this job.',
    who: 'you',
    next: 'Set up a cron tick by the minute, or start a worker: colloquy worker.',
  },
  paused: { text: 'The job is paused.', who: 'you', next: 'Resume it: colloquy jobs resume ID.' },
  pilot_done: {
    text: 'The pilot has ended.',
    who: 'you',
    next: 'See what the rest will cost, and let it go on: colloquy jobs resume ID.',
  },
  retry_due: { text: 'What is left waits for its next try.', who: 'nobody', next: 'It goes on by itself.' },
  rate_limited: { text: 'The provider limits the rate.', who: 'nobody', next: 'It goes on by itself.' },
  key_refused: { text: 'The provider refused the key.', who: 'you', next: 'Set a valid key and start again.' },
  quota_exhausted: {
    text: 'The provider account has no credit left.',
    who: 'you',
    next: 'Add credit or raise the spend limit at the provider.',
  },
  access_denied: {
    text: 'The key may not use this model.',
    who: 'you',
    next: 'Ask the provider for access, or use another model.',
  },
  model_unknown: {
    text: 'The provider does not know this model.',
    who: 'you',
    next: 'Submit again with the right name.',
  },
  key_missing: {
    text: 'No worker has a key for this model.',
    who: 'you',
    next: 'Set the key for the organisation, or in the environment of a worker.',
  },
  budget_held: {
    text: 'Calls in flight hold the rest of the budget.',
    who: 'nobody',
    next: 'It goes on when they end.',
  },
  budget_reached: { text: 'The budget is reached.', who: 'you', next: 'Raise it: colloquy jobs set ID --budget USD.' },
  concurrency_full: {
    text: 'As many calls as allowed are in flight.',
    who: 'nobody',
    next: 'It goes on when one ends.',
  },
  others_before: { text: 'Other work is before it.', who: 'nobody', next: 'It goes on when its turn comes.' },
  driver_too_short: {
    text: 'No driver has enough time left for one call.',
    who: 'you',
    next: 'Start a worker: colloquy worker.',
  },
  runs_alone: {
    text: 'What is left was lost with two workers, and waits for one that runs nothing else.',
    who: 'nobody',
    next: 'It goes on by itself.',
  },
  worker_lost: {
    text: 'The worker that held it is gone.',
    who: 'nobody',
    next: 'The next claim takes it back.',
  },
  draft: { text: 'The job is a draft and not submitted yet.', who: 'you', next: 'Submit it.' },
  being_copied: { text: 'The job is being filled with copies.', who: 'nobody', next: 'It starts by itself.' },
  database_away: { text: 'The database does not answer.', who: 'you', next: 'Check the database.' },
} as const satisfies Record<string, { text: string; who: 'you' | 'nobody'; next: string }>;

export type WaitingCode = keyof typeof waitingCodes;

/** The answer to “why does this not move right now?”. */
export interface Waiting {
  code: WaitingCode;
  detail: string;
  /** ISO time at which it goes on by itself, or null where that is not known. */
  until: string | null;
  who: 'you' | 'nobody';
}
