import { randomUUID } from 'node:crypto';
import type { ConversationAnswer } from '#domain/conversation.ts';
import type { Price } from '#domain/pricing.ts';
import type { ResolvedJob } from '#domain/resolved-job.ts';
import { type ClaimedItem, type ClaimRequest, claimItems } from '#ledger/claim-items.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import type { CompletedSettlement, UnsuccessfulSettlement } from '#ledger/settle-attempts.ts';
import { submitJob } from '#ledger/submit-job.ts';
import type { Database, Queryable } from '#platform/database.ts';

/** One dollar a million tokens in, two out. */
export const testPrice: Price = {
  inputUsdPerMillion: 1,
  cachedInputUsdPerMillion: null,
  cacheWriteUsdPerMillion: null,
  outputUsdPerMillion: 2,
};

/** A job of `count` items, as small as a job can be. */
export function jobOf(count: number, changes: Partial<ResolvedJob> = {}): ResolvedJob {
  return {
    name: 'test',
    description: null,
    model: 'rehearsal:default',
    modelSettings: { maxOutputTokens: 1_000 },
    items: Array.from({ length: count }, (_, index) => ({
      position: index + 1,
      contentKey: (index + 1).toString(16).padStart(32, '0'),
      persona: 'p',
      emotionalArc: 'a',
      topic: 't',
      tier: 'template' as const,
      templateId: '00000000-0000-4000-8000-0000000000aa',
      templateVersion: 1,
      repeat: 1,
      parameters: {},
      sourceText: null,
      inputTokensEstimate: 500,
    })),
    scaffolding: { personas: {}, emotionalArcs: {}, topics: {}, templates: {}, advisor: null },
    sharedParameters: {},
    concurrentProcessing: null,
    errorHandling: 'continue',
    priority: 'normal',
    maxAttempts: 3,
    itemTimeoutSeconds: 180,
    budgetUsd: null,
    notifyUrl: null,
    mode: 'online',
    pilot: null,
    submissionHash: randomUUID(),
    warnings: [],
    ...changes,
  };
}

export async function submit(
  db: Database,
  count: number,
  changes: Partial<ResolvedJob> = {},
  price: Price | null = testPrice,
): Promise<string> {
  const { jobId } = await submitJob(db, {
    organizationId: localOrganizationId,
    job: jobOf(count, changes),
    price,
    estimatedCostUsd: null,
  });
  return jobId;
}

export async function claim(db: Queryable, changes: Partial<ClaimRequest> = {}) {
  return claimItems(db, {
    claimId: randomUUID(),
    worker: 'w1',
    limit: 10,
    jobId: null,
    leaseMs: 60_000,
    keys: { rehearsal: 'none', anthropic: 'aaaaaaaaaaaa', openai: 'oooooooooooo' },
    alone: false,
    timeLeftMs: null,
    ...changes,
  });
}

export const answer: ConversationAnswer = {
  conversation_metadata: { client_persona: 'P', session_context: 'C', conversation_phase: 'first' },
  turns: [
    {
      turn_number: 1,
      role: 'user',
      content: 'Hello?',
      emotional_context: { primary_emotion: 'confusion', intensity: 0.8 },
    },
    {
      turn_number: 2,
      role: 'assistant',
      content: 'Hello.',
      emotional_context: { primary_emotion: 'clarity', intensity: 0.7 },
    },
  ],
};

const facts = (item: ClaimedItem) => ({
  attemptId: item.attemptId,
  itemId: item.itemId,
  jobId: item.jobId,
  token: item.token,
  httpStatus: 200,
  requestId: 'r',
  finishReason: 'stop',
  durationMs: 12,
  prompt: null,
  rawAnswer: null,
  answerFrom: null,
});

/** 500 tokens in and 400 out: $0.0013 at the test price. */
export const testUsage = {
  inputTokens: 500,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 400,
  reasoningTokens: 0,
};
export const testCostNanoUsd = 1_300_000;

export function completed(item: ClaimedItem, changes: Partial<CompletedSettlement> = {}): CompletedSettlement {
  return {
    ...facts(item),
    verdict: 'completed',
    costNanoUsd: testCostNanoUsd,
    mayBeBilled: true,
    usage: testUsage,
    log: { level: 'info', event: 'item_completed', message: 'completed' },
    conversation: answer,
    systemPrompt: null,
    advisor: null,
    ...changes,
  };
}

export function unsuccessful(item: ClaimedItem, changes: Partial<UnsuccessfulSettlement> = {}): UnsuccessfulSettlement {
  return {
    ...facts(item),
    verdict: 'failed',
    costNanoUsd: 0,
    mayBeBilled: false,
    usage: null,
    log: { level: 'error', event: 'item_failed', message: 'failed' },
    errorCode: 'request_invalid',
    errorMessage: 'no',
    error: null,
    retryDelayMs: 0,
    counted: true,
    contentFailure: false,
    ...changes,
  };
}
