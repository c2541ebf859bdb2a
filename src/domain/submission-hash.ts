import { createHash, type Hash } from 'node:crypto';
import { canonicalJson } from '#domain/canonical-json.ts';
import { writtenPart } from '#domain/resolve/used.ts';
import type { ResolvedItem, ResolvedJob } from '#domain/resolved-job.ts';

type Head = Pick<ResolvedJob, 'name' | 'model' | 'modelSettings' | 'scaffolding'>;

/** Over name, model, settings, the words of the scaffolding used, and every item in order: not over pace, budget or priority. */
export function submissionHash({ items, ...head }: Head & Pick<ResolvedJob, 'items'>): string {
  const hash = new SubmissionHash(head);
  for (const item of items) hash.add(item);
  return hash.digest();
}

/** The same for items that come one after the other, in order. */
export class SubmissionHash {
  private readonly hash: Hash = createHash('sha256');
  private lines = '';

  constructor({ name, model, modelSettings, scaffolding }: Head) {
    this.hash.update(canonicalJson([name, model, modelSettings, writtenPart(scaffolding)]));
  }

  add({ contentKey, tier }: Pick<ResolvedItem, 'contentKey' | 'tier'>): void {
    this.lines += `\n${contentKey} ${tier}`;
    if (this.lines.length < 32_768) return;
    this.hash.update(this.lines);
    this.lines = '';
  }

  digest(): string {
    return this.hash.update(this.lines).digest('hex');
  }
}
