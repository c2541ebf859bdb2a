import { number, took, usd } from '#components/format.ts';
import { Ago } from '#components/time.tsx';
import type { AttemptOutcome } from '#domain/attempt.ts';
import type { AttemptView } from '#ledger/read-items.ts';
import { AttemptTexts, type TextsOf } from './attempt-texts.tsx';

const outcomes: Record<AttemptOutcome, string> = {
  succeeded: 'Succeeded',
  failed: 'Failed',
  late: 'Answered late; kept for the next try',
  late_used: 'Answered late, and used',
  late_failed: 'Answered late, unusable',
  reused: 'Used a late answer; no call',
  lost: 'Worker gone; the answer may still come',
  aborted: 'Stopped by a cancel',
  handed_back: 'Handed back before its call',
};

/** Every call to a provider, the newest first. */
export function Attempts({ attempts, ...where }: { attempts: AttemptView[] } & TextsOf) {
  return (
    <ol className="divide-y divide-line">
      {attempts.toReversed().map((attempt) => (
        <Attempt key={attempt.id} attempt={attempt} {...where} />
      ))}
    </ol>
  );
}

function Attempt({ attempt, ...where }: { attempt: AttemptView } & TextsOf) {
  const { number: n, run, outcome, errorCode, errorMessage, model, worker, startedAt, durationMs } = attempt;
  const good = outcome === 'succeeded' || outcome === 'reused';
  return (
    <li className="space-y-1 px-4 py-3 text-small">
      <div className="flex flex-wrap justify-between gap-x-4">
        <b className={`font-semibold ${outcome === null ? 'text-running' : good ? 'text-done' : 'text-failed'}`}>
          {n}. {outcome ? outcomes[outcome] : 'In flight'}
        </b>
        <span className="text-soft">
          <Ago at={startedAt} />
          {durationMs !== null && `, took ${took(durationMs)}`}
        </span>
      </div>
      {errorCode && (
        <p className="break-words text-failed">
          <span className="font-mono">{errorCode}</span> {errorMessage}
          {!attempt.counted && <span className="text-soft"> (uses up no try)</span>}
        </p>
      )}
      <p className="text-soft">
        {costText(attempt)}
        {tokensText(attempt)}
        {run > 1 && `, run ${run}`}
      </p>
      <details>
        <summary className="text-soft">Call</summary>
        <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 break-words [&>dt]:text-soft">
          <dt>Model</dt>
          <dd>{model}</dd>
          <dt>Worker</dt>
          <dd>{worker}</dd>
          {attempt.httpStatus !== null && (
            <>
              <dt>Status</dt>
              <dd>{attempt.httpStatus}</dd>
            </>
          )}
          {attempt.finishReason && (
            <>
              <dt>Finished</dt>
              <dd>{attempt.finishReason}</dd>
            </>
          )}
          {attempt.requestId && (
            <>
              <dt>Request</dt>
              <dd className="font-mono">{attempt.requestId}</dd>
            </>
          )}
          {attempt.error && (
            <>
              <dt>Error</dt>
              <dd className="whitespace-pre-wrap">{JSON.stringify(attempt.error, null, 1)}</dd>
            </>
          )}
        </dl>
      </details>
      <AttemptTexts attempt={attempt} {...where} />
    </li>
  );
}

function costText({ model, actualCost, unknownCost, reservedCost, settledAt }: AttemptView): string {
  if (model.startsWith('rehearsal:')) return 'free';
  if (actualCost !== null) return usd(actualCost);
  if (unknownCost > 0) return `up to ${usd(unknownCost)}, not known`;
  return settledAt === null && reservedCost > 0 ? `${usd(reservedCost)} held` : 'cost not known';
}

function tokensText({ inputTokens, cachedInputTokens, outputTokens, reasoningTokens }: AttemptView): string {
  if (inputTokens === null && outputTokens === null) return '';
  const cached = cachedInputTokens ? ` (${number(cachedInputTokens)} cached)` : '';
  const reasoning = reasoningTokens ? ` (${number(reasoningTokens)} reasoning)` : '';
  return `, ${number(inputTokens ?? 0)} tokens in${cached}, ${number(outputTokens ?? 0)} out${reasoning}`;
}
