/**
 * The closed list of error codes. Each says, for people, what happened and what to do next.
 * `attempt` codes end an attempt (and perhaps its item); `request` codes refuse what a user asked for.
 */

interface ErrorText {
  kind: 'attempt' | 'request';
  /** What happened, as a sentence. */
  text: string;
  /** What to do next, as a sentence. */
  next: string;
}

export const errorCodes = {
  // What a provider answered instead of a conversation.
  rate_limited: {
    kind: 'attempt',
    text: 'The provider asked us to slow down.',
    next: 'Nothing to do: it is tried again when the provider allows it.',
  },
  provider_overloaded: {
    kind: 'attempt',
    text: 'The provider is overloaded.',
    next: 'Nothing to do: it is tried again with growing pauses.',
  },
  provider_error: {
    kind: 'attempt',
    text: 'The provider failed on its side.',
    next: 'It is tried again; if it keeps failing, look at the provider’s status page, then retry.',
  },
  connection_failed: {
    kind: 'attempt',
    text: 'The connection to the provider broke before its answer was complete.',
    next: 'It is tried again; if it keeps failing, check the network and the base URL.',
  },
  timeout: {
    kind: 'attempt',
    text: 'The provider did not answer within the item’s time limit.',
    next: 'Raise itemTimeoutSeconds, or lower maxOutputTokens, then retry.',
  },
  key_refused: {
    kind: 'attempt',
    text: 'The provider refused the key.',
    next: 'Set a valid key and start again; the job goes on by itself then.',
  },
  quota_exhausted: {
    kind: 'attempt',
    text: 'The provider account has no credit or has reached its spend limit.',
    next: 'Add credit or raise the limit at the provider; the job goes on by itself then.',
  },
  access_denied: {
    kind: 'attempt',
    text: 'The key may not use this model.',
    next: 'Ask the provider for access, or use another model.',
  },
  model_unknown: {
    kind: 'attempt',
    text: 'The provider does not know this model.',
    next: 'Check the model’s name; submit again with the right one.',
  },
  request_invalid: {
    kind: 'attempt',
    text: 'The provider refused the request as invalid.',
    next: 'Read its message in the attempt; change the plan’s model settings, then retry.',
  },
  context_too_long: {
    kind: 'attempt',
    text: 'The prompt is longer than the model can read.',
    next: 'Shorten the source text or the template, or use a model with a longer context.',
  },
  // What was wrong with the answer (it was paid for).
  truncated: {
    kind: 'attempt',
    text: 'The answer was cut off at the output limit.',
    next: 'Raise maxOutputTokens, then retry.',
  },
  refused: {
    kind: 'attempt',
    text: 'The model refused to write this conversation.',
    next: 'Soften the template or the topic, or use another model, then retry.',
  },
  content_filtered: {
    kind: 'attempt',
    text: 'The provider’s content filter stopped the answer.',
    next: 'Soften the template or the topic, or use another model, then retry.',
  },
  not_json: {
    kind: 'attempt',
    text: 'The answer was not JSON, and could not be repaired.',
    next: 'Retry; if it happens often, use a model with structured output.',
  },
  wrong_shape: {
    kind: 'attempt',
    text: 'The answer was JSON of another shape than a conversation.',
    next: 'Retry; if it happens often, use a model with structured output.',
  },
  too_few_turns: {
    kind: 'attempt',
    text: 'The conversation has fewer than two turns.',
    next: 'Retry; if it happens often, look at the template.',
  },
  roles_not_alternating: {
    kind: 'attempt',
    text: 'The turns do not alternate from user to assistant.',
    next: 'Retry; if it happens often, look at the template.',
  },
  empty_content: { kind: 'attempt', text: 'A turn is empty.', next: 'Retry.' },
  mid_sentence: {
    kind: 'attempt',
    text: 'An assistant turn stops in the middle of a sentence.',
    next: 'Retry; if it happens often, raise maxOutputTokens.',
  },
  intensity_out_of_range: {
    kind: 'attempt',
    text: 'An emotion’s intensity lies outside 0 to 1.',
    next: 'Retry.',
  },
  repeated_turn: { kind: 'attempt', text: 'A user turn is repeated.', next: 'Retry.' },
  prompt_leak: {
    kind: 'attempt',
    text: 'Text of the prompt, or a placeholder, leaked into the conversation.',
    next: 'Retry; if it happens often, look at the template.',
  },
  unstorable_result: {
    kind: 'attempt',
    text: 'The database could not store this result.',
    next: 'Read the database’s message in the attempt, and report it; then retry.',
  },
  // What stopped an item before or beside its call.
  placeholder_unresolved: {
    kind: 'attempt',
    text: 'A placeholder of the template has no value, so no call was made.',
    next: 'Give the value in parameters, or mend the template, then submit again.',
  },
  scaffolding_missing: {
    kind: 'attempt',
    text: 'What the item is made of (persona, arc, topic or template) is not there, so no call was made.',
    next: 'Submit it again with what is there, or cancel the job.',
  },
  adopted_failure: {
    kind: 'attempt',
    text: 'It had failed before the database was adopted.',
    next: 'Retry.',
  },
  lease_expired: {
    kind: 'attempt',
    text: 'Three workers died while they ran this item alone.',
    next: 'Look at the workers’ logs (memory?), then retry.',
  },
  cancelled: {
    kind: 'attempt',
    text: 'The job was cancelled.',
    next: 'Retry with includeCancelled to run it after all.',
  },
  job_stopped: {
    kind: 'attempt',
    text: 'The job stops at its first error, and met one.',
    next: 'Mend the cause, then retry.',
  },
  handed_back: {
    kind: 'attempt',
    text: 'The worker stopped before it made the call.',
    next: 'Nothing to do: the next worker takes it.',
  },
  driver_ended: {
    kind: 'attempt',
    text: 'The time of the function that made the call was over before the model answered; what it cost is not known.',
    next: 'It is tried again; where answers take so long, start a worker: colloquy worker.',
  },
  lease_lost: {
    kind: 'attempt',
    text: 'The worker was gone for longer than its lease.',
    next: 'Nothing to do: another worker took the item.',
  },
  internal_error: {
    kind: 'attempt',
    text: 'Colloquy itself failed on this item.',
    next: 'Read the error kept in the attempt, and report it; then retry.',
  },
  // What refuses a request.
  invalid_input: {
    kind: 'request',
    text: 'Something in the input is not as it should be.',
    next: 'Correct the named fields.',
  },
  file_not_found: { kind: 'request', text: 'There is no such file.', next: 'Check the path.' },
  file_unwritable: { kind: 'request', text: 'The file cannot be written.', next: 'Choose another place with --out.' },
  plan_unreadable: { kind: 'request', text: 'The plan cannot be read.', next: 'Correct the named line.' },
  plan_empty: { kind: 'request', text: 'The plan asks for no conversation.', next: 'Add items or a grid.' },
  too_many_items: {
    kind: 'request',
    text: 'A job holds at most 1,000,000 items.',
    next: 'Split the plan into several jobs.',
  },
  scaffolding_unknown: {
    kind: 'request',
    text: 'A persona, emotional arc, topic, template or advisor is not known.',
    next: 'Correct its key, import it, or define it inline in the plan.',
  },
  no_template: {
    kind: 'request',
    text: 'A combination has no active template.',
    next: 'Add a template for that emotional arc.',
  },
  duplicate_item: {
    kind: 'request',
    text: 'Two items ask for the same conversation.',
    next: 'Remove one, or use a grid with repeat.',
  },
  model_invalid: {
    kind: 'request',
    text: 'The model’s name is not of the form provider:model.',
    next: 'Use anthropic:…, openai:…, local:… or rehearsal:default.',
  },
  key_missing: { kind: 'request', text: 'The model needs a key that is not set.', next: 'Set the named variable.' },
  price_unknown: {
    kind: 'request',
    text: 'There is a budget, but the model’s price is not known.',
    next: 'Set a price for the model, or leave the budget out.',
  },
  address_refused: {
    kind: 'request',
    text: 'This server does not ask that address.',
    next: 'Use an https address that is public, or have the operator name its host in COLLOQUY_ALLOWED_HOSTS.',
  },
  configuration_invalid: {
    kind: 'request',
    text: 'An environment variable is wrong.',
    next: 'Correct the named variable.',
  },
  database_unreachable: {
    kind: 'request',
    text: 'The database does not answer.',
    next: 'Check DATABASE_URL, and that the server runs.',
  },
  database_too_old: {
    kind: 'request',
    text: 'The database is older than Postgres 15.',
    next: 'Use Postgres 15 or newer.',
  },
  migration_mismatch: {
    kind: 'request',
    text: 'The database’s migrations are not those of this version.',
    next: 'Run `colloquy migrate`, or use the version that migrated it.',
  },
  adoption_needed: {
    kind: 'request',
    text: 'The database holds older tables that have not been adopted yet.',
    next: 'Look at it: colloquy doctor. See what would be done: colloquy migrate --dry-run. Then: colloquy migrate.',
  },
  adoption_incomplete: {
    kind: 'request',
    text: 'Not every row could be adopted, so all of it was undone and the database is as it was.',
    next: 'Report it with this message; nothing was changed.',
  },
  backup_damaged: {
    kind: 'request',
    text: 'The backup is damaged, or was never finished.',
    next: 'Use another backup. Nothing was changed.',
  },
  backup_too_new: {
    kind: 'request',
    text: 'The backup was made by a newer version of Colloquy.',
    next: 'Restore it with that version, or a newer one. Nothing was changed.',
  },
  target_not_empty: {
    kind: 'request',
    text: 'The database holds data already.',
    next: 'Name another, empty database: with DATABASE_URL, or another folder with --data.',
  },
  data_folder_unusable: {
    kind: 'request',
    text: 'The data folder cannot be used.',
    next: 'Choose another folder with --data or COLLOQUY_DATA.',
  },
  server_unusable: {
    kind: 'request',
    text: 'Colloquy’s own Postgres did not start.',
    next: 'Read the named log file.',
  },
  server_unreachable: {
    kind: 'request',
    text: 'The Colloquy server does not answer.',
    next: 'Check --server, and that it runs there.',
  },
  server_refused: {
    kind: 'request',
    text: 'The Colloquy server refused the request.',
    next: 'Read what it said; a key is given with --key or COLLOQUY_API_KEY.',
  },
  not_found: { kind: 'request', text: 'There is no such thing.', next: 'List what there is.' },
  conflict: {
    kind: 'request',
    text: 'That makes no sense in the current status.',
    next: 'Look at the current status.',
  },
  key_taken: {
    kind: 'request',
    text: 'There is one of that key already.',
    next: 'Change that one, or choose another key.',
  },
  idempotency_mismatch: {
    kind: 'request',
    text: 'This Idempotency-Key was used with another body.',
    next: 'Use a new key for a new request.',
  },
  body_too_large: {
    kind: 'request',
    text: 'The body is larger than 64 MiB.',
    next: 'Use a draft and send items in parts.',
  },
  unexpected: { kind: 'request', text: 'Colloquy itself failed.', next: 'Report it with the message and the log.' },
} as const satisfies Record<string, ErrorText>;

export type ErrorCode = keyof typeof errorCodes;

/** The codes with which an attempt or an item can end. */
export type AttemptErrorCode = {
  [Code in ErrorCode]: (typeof errorCodes)[Code]['kind'] extends 'attempt' ? Code : never;
}[ErrorCode];
