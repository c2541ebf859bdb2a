import type { ErrorRecord } from '#domain/attempt.ts';
import { redactSecrets } from '#domain/redact.ts';
import { storable } from '#domain/storable.ts';
import { thrownFacts } from './thrown-facts.ts';

const causeDepthMax = 5;
const messageCharsMax = 4_000;
const fieldCharsMax = 200;

/** Everything worth keeping of a thrown thing and its causes (five deep), without secrets, each text capped and storable. */
export function errorRecord(thrown: unknown, secrets: readonly string[], depth = 0): ErrorRecord {
  const facts = thrownFacts(thrown);
  const keep = (value: string, charsMax: number) => storable(redactSecrets(value, secrets), charsMax);
  const record: ErrorRecord = {
    name: keep(facts.name, fieldCharsMax),
    message: keep(facts.message, messageCharsMax),
  };
  const code = facts.codes[0] ?? facts.networkCode;
  if (facts.status !== null) record.status = facts.status;
  if (code) record.providerCode = keep(code, fieldCharsMax);
  if (facts.requestId !== null) record.requestId = keep(facts.requestId, fieldCharsMax);
  const cause = causeOf(thrown);
  if (cause !== undefined && depth + 1 < causeDepthMax) record.cause = errorRecord(cause, secrets, depth + 1);
  return record;
}

function causeOf(thrown: unknown): unknown {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  const { cause, errors } = thrown as { cause?: unknown; errors?: unknown };
  const found = cause ?? (Array.isArray(errors) ? errors[0] : undefined);
  return found === thrown ? undefined : (found ?? undefined);
}
