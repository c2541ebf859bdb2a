import type { Call } from '../provider.ts';
import type { ItemState } from '../snapshot.ts';
import { type ClaimInput, claimInput, settleInputs } from '../statements.ts';
import { callKey, changesOf, type Sight } from './sight.ts';

/** A claim of an item, as the oracles remember it. */
export interface Claimed {
  attemptId: string;
  itemId: string;
  jobId: string;
  position: number;
  token: number;
  run: number;
  claimId: string;
  worker: string;
  suspect: boolean;
  /** A paid answer was stored and unused when it was claimed. */
  answerWasThere: boolean;
  /** Its worker had been asked to stop before it heard of the claim. */
  afterStop: boolean;
}

/** What the oracles remember of a schedule, from what they saw and never from what the ledger says later. */
export class Book {
  readonly attempts = new Map<string, Claimed>();
  readonly claims = new Map<string, Claimed>();
  readonly calls = new Map<string, Call>();
  /** Claims whose item was cancelled, under them or after their lease was gone. */
  readonly cancelled = new Set<string>();
  /** Good answers that came too late and are not used yet, by item. */
  readonly lateAnswers = new Map<string, Set<string>>();
  /** Workers that nothing has befallen. */
  readonly healthy = new Set<string>();
  /** Claims that may commit although their worker was told that they failed. */
  readonly orphanedClaims = new Set<string>();

  /** Late answers that the statement before stored: one that ran beside it may not have seen them. */
  #justStored = new Set<string>();

  note(sight: Sight): void {
    const { statement } = sight;
    const unseen = sight.start === sight.before ? new Set<string>() : this.#justStored;
    this.#justStored = new Set();
    const changes = changesOf(sight);
    if (statement.act === 'settle') this.#noteSettle(sight);
    if (statement.act === 'claim') {
      const input = claimInput(statement.parameters);
      for (const { before, after } of changes) if (after.token > before.token) this.#noteClaim(after, input, unseen);
    }
    for (const { before, after } of changes)
      if (before.status !== 'failed' && after.status === 'failed' && after.code === 'cancelled')
        this.cancelled.add(callKey(before.position, before.token));
  }

  #noteClaim(after: ItemState, { claimId, worker }: ClaimInput, unseen: Set<string>): void {
    const claimed: Claimed = {
      attemptId: after.attempt ?? '',
      itemId: after.id,
      jobId: after.job,
      position: after.position,
      token: after.token,
      run: after.run,
      claimId,
      worker,
      suspect: after.losses >= 2,
      answerWasThere: [...(this.lateAnswers.get(after.id) ?? [])].some((id) => !unseen.has(id)),
      afterStop: false,
    };
    this.attempts.set(claimed.attemptId, claimed);
    this.claims.set(callKey(claimed.position, claimed.token), claimed);
  }

  #noteSettle({ statement, rows }: Sight): void {
    const results = new Map(
      ((rows ?? []) as { attempt_id: string; result: string }[]).map((row) => [row.attempt_id, row.result]),
    );
    for (const input of settleInputs(statement.parameters)) {
      const attempt = this.attempts.get(input.attempt_id);
      const result = results.get(input.attempt_id);
      if (!attempt || result === 'repeated') continue;
      const key = attempt.itemId;
      if (result === 'late' && input.verdict === 'completed' && !input.answer_from) {
        this.lateAnswers.set(key, (this.lateAnswers.get(key) ?? new Set()).add(input.attempt_id));
        this.#justStored.add(input.attempt_id);
      }
      if (result === 'settled' && input.answer_from) this.lateAnswers.get(key)?.delete(input.answer_from);
    }
  }
}
