/** A table of where the time went: the parts of a run against their budgets, and the folders of tests that took longest. */
export function printShares(parts, folders) {
  const wholeMs = parts.reduce((sum, { ms }) => sum + ms, 0);
  const longest = folders.toSorted((a, b) => b.ms - a.ms).slice(0, 8);
  console.log(`\n${row('part', 'seconds', 'share', 'budget')}`);
  for (const { name, ms, minutes } of parts)
    console.log(row(name, seconds(ms), percent(ms, wholeMs), budget(ms, minutes)));
  console.log(row('all', seconds(wholeMs), '', ''));
  if (longest.length > 0) console.log(`\n${row('folder of tests (two run at once)', 'seconds', '', '')}`);
  for (const { name, ms } of longest) console.log(row(name, seconds(ms), '', ''));
  console.log('');
}

const budget = (ms, minutes) => `${minutes * 60}${ms > minutes * 60_000 ? '  over' : ''}`;
const seconds = (ms) => (ms / 1000).toFixed(1);
const percent = (ms, wholeMs) => `${Math.round((100 * ms) / wholeMs)} %`;
const row = (name, time, share, limit) =>
  `${name.padEnd(40)}${time.padStart(8)}${share.padStart(8)}${limit.padStart(9)}`.trimEnd();
