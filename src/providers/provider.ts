import type { AttemptError, Usage } from '#domain/attempt.ts';
import type { ModelName } from '#domain/model-name.ts';
import type { ModelSettings } from '#domain/resolved-job.ts';
import type { Advisor, EmotionalArc, Persona, Topic } from '#domain/scaffolding.ts';

/** One call to a model: what to write, with what settings, until when. */
export interface CallRequest {
  model: ModelName;
  settings: ModelSettings;
  /** `system` is the same for all items of a job, so that prompt caches hit; `user` differs. */
  prompt: { system: string; user: string };
  /** Milliseconds, by the process's monotonic clock. */
  timeoutMs: number;
  /** Aborting closes the socket; the call then ends with code `cancelled`. */
  signal: AbortSignal;
  /** What the conversation is about, for the rehearsal model, which reads no prompt. */
  subject: {
    contentKey: string;
    /** The item's lease token: another try is another answer. */
    token: number;
    persona: Persona;
    emotionalArc: EmotionalArc;
    topic: Topic;
    advisor: Advisor | null;
  };
}

interface CallFacts {
  /** null where the provider did not say: the cost of the call is then unknown, not 0. */
  usage: Usage | null;
  /** The provider's id of the request, for its support. */
  requestId: string | null;
  httpStatus: number | null;
  /** Lower-case rate-limit headers of the answer, for pacing. */
  rateLimitHeaders: Record<string, string>;
}

export type CallResult =
  | (CallFacts & { ok: true; text: string; finishReason: 'stop' | 'length' | 'content-filter' | 'refusal' | 'other' })
  | (CallFacts & { ok: false; error: AttemptError });

/** A source of answers. Never throws: whatever happens is a `CallResult`. */
export interface Provider {
  call(request: CallRequest): Promise<CallResult>;
}
