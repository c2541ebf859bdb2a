import type { Verdict } from './bars.ts';

/** A line for each bar and each figure. */
export function verdictText({ bars, figures }: Verdict): string {
  const lines = [
    ...bars.map(({ name, met, found }) => `${met ? 'met   ' : 'BROKEN'} ${name}: ${found}`),
    ...Object.entries(figures).map(([name, value]) => `       ${name}: ${value}`),
    bars.every((bar) => bar.met) ? 'All bars are met.' : `${bars.filter((bar) => !bar.met).length} bars are broken.`,
  ];
  return lines.join('\n');
}
