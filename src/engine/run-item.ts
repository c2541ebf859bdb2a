import { readAnswer } from '#domain/answer/read-answer.ts';
import type { AttemptError, ErrorReaction } from '#domain/attempt.ts';
import { decideOutcome } from '#domain/decide-outcome.ts';
import { type AttemptErrorCode, errorCodes } from '#domain/error-codes.ts';
import { parseModelName } from '#domain/model-name.ts';
import { costOf } from '#domain/pricing.ts';
import { buildPrompt } from '#domain/render-prompt.ts';
import { storable, storableJson } from '#domain/storable.ts';
import type { RunnableJob } from '#engine/job-cache.ts';
import { DriverEnded } from '#engine/lease-keeper.ts';
import type { ClaimedItem } from '#ledger/claim-items.ts';
import { findLateAnswer, readRawAnswer } from '#ledger/read-conversations.ts';
import type { Settlement } from '#ledger/settle-attempts.ts';
import { compressText, readText, storedPrompt } from '#ledger/stored-text.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database.ts';
import type { CallResult, Provider } from '#providers/provider.ts';

export interface ItemRun {
  item: ClaimedItem;
  job: RunnableJob;
  provider: Provider;
  signal: AbortSignal;
  clock: Clock;
  random: () => number;
  /** For the answer that an earlier attempt left behind. */
  db: Database;
}

/** What came of an item, and whether its key or model must not be called for now. */
export interface ItemOutcome {
  settlement: Settlement;
  block: { scope: 'key' | 'model'; error: AttemptError } | null;
}

type StoredAnswer = Awaited<ReturnType<typeof readRawAnswer>>;

type Failure = Pick<AttemptError, 'code' | 'reaction' | 'message' | 'mayBeBilled' | 'record' | 'retryAfterMs'>;

/**
 * Runs one claimed item: prompt, call (or the late answer of an earlier attempt), reading, checks, and the decision what becomes of it. Throws only where the database
 * does not give that answer: then no call was made, and it is no failure of the item.
 */
export async function runItem(run: ItemRun): Promise<ItemOutcome> {
  const startedMs = run.clock.now();
  const { item, db } = run;
  // A claim that waited for its job's lock knows the late answers of when it began; the thawing worker that it waited for has just stored one.
  const lateAttemptId = item.lateAttemptId ?? (item.losses > 0 ? await findLateAnswer(db, item.itemId) : null);
  const stored = lateAttemptId ? await readRawAnswer(db, lateAttemptId) : null;
  try {
    return await attemptItem({ ...run, item: { ...item, lateAttemptId } }, stored, startedMs);
  } catch (error) {
    return unsuccessfulOutcome(run, internalFailure(error), { startedMs });
  }
}

async function attemptItem(run: ItemRun, stored: StoredAnswer, startedMs: number): Promise<ItemOutcome> {
  const { item, job } = run;
  const subject = subjectOf(item, job);
  const template = job.scaffolding.templates[item.templateId];
  // Only what was adopted from an older database can lack any of it.
  if (!subject || !template) {
    const lacking = contentFailure('scaffolding_missing', 'fail', whatIsMissing(item, job), false);
    return unsuccessfulOutcome(run, lacking, { startedMs });
  }
  const prompt = buildPrompt({
    ...subject,
    tier: item.tier,
    sourceText: item.sourceText,
    parameters: item.parameters,
    sharedParameters: job.sharedParameters,
    template,
  });
  if (prompt.unresolved.length > 0) {
    const message = `No value for ${prompt.unresolved.map((name) => `{{${name}}}`).join(', ')}; no call was made.`;
    return unsuccessfulOutcome(run, contentFailure('placeholder_unresolved', 'fail', message, false), { startedMs });
  }
  const late = lateAnswer(stored);
  const call: CallResult =
    late ??
    (await run.provider.call({
      model: parseModelName(job.model),
      settings: job.modelSettings,
      prompt,
      timeoutMs: job.itemTimeoutSeconds * 1_000,
      signal: run.signal,
      subject: { ...subject, contentKey: item.contentKey, token: item.token },
    }));
  const facts = {
    startedMs,
    call,
    promptText: late ? null : `${prompt.system}\n\n${prompt.user}`,
    answerFrom: late ? item.lateAttemptId : null,
  };
  if (!call.ok) return unsuccessfulOutcome(run, endedByDriver(call.error, run.signal), facts);
  const read = readAnswer(call.text, call.finishReason, { leakTexts: [prompt.system, template.text] });
  if (!read.ok) return unsuccessfulOutcome(run, contentFailure(read.code, 'retry_content', read.message, true), facts);
  return {
    block: null,
    settlement: {
      ...common(run, facts),
      verdict: 'completed',
      conversation: storableJson(read.conversation),
      systemPrompt: subject.advisor?.systemPrompt || null,
      advisor: subject.advisor?.key ?? null,
      log: {
        level: 'info',
        event: 'item_completed',
        message: completedMessage(run, read.conversation.turns.length, facts),
      },
    },
  };
}

interface Facts {
  startedMs: number;
  call?: CallResult;
  promptText?: string | null;
  answerFrom?: string | null;
}

function unsuccessfulOutcome(run: ItemRun, failure: Failure, facts: Facts): ItemOutcome {
  const { item, job } = run;
  const decision = decideOutcome(failure, { ...item, maxAttempts: job.maxAttempts }, run.random());
  const again = decision.verdict === 'retry';
  const message = storable(failure.message, 10_000);
  const block = failure.reaction === 'block_key' ? 'key' : failure.reaction === 'block_model' ? 'model' : null;
  return {
    block: block && { scope: block, error: failure },
    settlement: {
      ...common(run, facts),
      mayBeBilled: failure.mayBeBilled,
      verdict: decision.verdict,
      errorCode: failure.code,
      errorMessage: message,
      error: storableJson(failure.record, 10_000),
      retryDelayMs: decision.delayMs,
      counted: decision.counted,
      contentFailure: decision.contentFailure,
      log: {
        level: again ? 'warn' : 'error',
        event: again ? 'item_retried' : 'item_failed',
        message: storable(
          `Item ${item.position}: ${failure.code}: ${message} ${again ? `Tried again in ${(decision.delayMs / 1_000).toFixed(1)} s.` : 'The item ends.'}`,
          10_000,
        ),
        data: { token: item.token, durationMs: Math.round(run.clock.now() - facts.startedMs) },
      },
    },
  };
}

function common(run: ItemRun, { call, promptText, startedMs, answerFrom }: Facts) {
  const { item, job } = run;
  const usage = call?.usage ?? null;
  return {
    attemptId: item.attemptId,
    itemId: item.itemId,
    jobId: item.jobId,
    token: item.token,
    costNanoUsd: answerFrom ? 0 : usage && job.price ? costOf(usage, job.price) : null,
    priceId: usage && !answerFrom ? job.price?.id : undefined,
    mayBeBilled: !answerFrom,
    usage: answerFrom ? null : usage,
    httpStatus: call?.httpStatus ?? null,
    requestId: call?.requestId ? storable(call.requestId, 500) : null,
    finishReason: call?.ok ? call.finishReason : null,
    durationMs: run.clock.now() - startedMs,
    prompt: promptText ? storedPrompt(promptText) : null,
    rawAnswer: call?.ok && !answerFrom ? compressText(call.text) : null,
    answerFrom: answerFrom ?? null,
  };
}

function completedMessage(run: ItemRun, turns: number, facts: Facts): string {
  const { item } = run;
  if (facts.answerFrom)
    return `Item ${item.position}: ${turns} turns, from an answer that came late; no call was made.`;
  const output = facts.call?.usage ? `, ${facts.call.usage.outputTokens} tokens out` : '';
  return `Item ${item.position}: ${turns} turns${output}, in ${((run.clock.now() - facts.startedMs) / 1_000).toFixed(1)} s.`;
}

function subjectOf(item: ClaimedItem, job: RunnableJob) {
  const { personas, emotionalArcs, topics, advisor } = job.scaffolding;
  const persona = personas[item.persona];
  const emotionalArc = emotionalArcs[item.emotionalArc];
  const topic = topics[item.topic];
  return persona && emotionalArc && topic ? { persona, emotionalArc, topic, advisor } : null;
}

function whatIsMissing(item: ClaimedItem, { scaffolding }: RunnableJob): string {
  const { personas, emotionalArcs, topics } = scaffolding;
  const missing = [
    !personas[item.persona] && `persona ${item.persona}`,
    !emotionalArcs[item.emotionalArc] && `emotional arc ${item.emotionalArc}`,
    !topics[item.topic] && `topic ${item.topic}`,
  ].filter(Boolean);
  if (missing.length === 0) missing.push(`template ${item.templateId ?? `for the arc ${item.emotionalArc}`}`);
  return `Not stored with the job: ${missing.join(', ')}. No call was made.`;
}

function lateAnswer(stored: StoredAnswer): CallResult | null {
  if (!stored?.rawAnswer) return null;
  return {
    ok: true,
    text: readText(stored.rawAnswer),
    finishReason: (stored.finishReason ?? 'stop') as 'stop',
    usage: null,
    requestId: null,
    httpStatus: null,
    rateLimitHeaders: {},
  };
}

/**
 * A call that outlived its function is no cancelled one. It uses up an attempt: a model that is slower than every function would else be paid for without end.
 */
function endedByDriver(error: AttemptError, signal: AbortSignal): AttemptError {
  if (error.code !== 'cancelled' || !(signal.reason instanceof DriverEnded)) return error;
  return { ...error, code: 'driver_ended', reaction: 'retry', message: errorCodes.driver_ended.text };
}

function contentFailure(
  code: AttemptErrorCode,
  reaction: ErrorReaction,
  message: string,
  mayBeBilled: boolean,
): Failure {
  return { code, reaction, message, mayBeBilled, record: { name: code, message } };
}

function internalFailure(error: unknown): Failure {
  const { name, message } = error instanceof Error ? error : { name: typeof error, message: String(error) };
  return {
    code: 'internal_error',
    reaction: 'fail',
    message: `${name}: ${message}`,
    mayBeBilled: true,
    record: { name, message },
  };
}
