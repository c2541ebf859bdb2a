import { ColloquyError } from '#domain/colloquy-error.ts';
import { openai } from './openai.ts';
import type { ExportTarget } from './target.ts';
import { trl } from './trl.ts';

export const exportTargets: readonly ExportTarget[] = [trl, openai];

export const defaultTarget = trl;

/** @throws ColloquyError `invalid_input`, naming the targets there are */
export function findTarget(name: string): ExportTarget {
  const target = exportTargets.find((known) => known.name === name);
  if (target) return target;
  const names = exportTargets.map((known) => known.name).join(', ');
  throw new ColloquyError('invalid_input', `There is no export format “${name}”.`, { next: `Use one of: ${names}.` });
}
