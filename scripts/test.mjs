/** `npm test [-- ARGS]`: the gate, then all tests, part by part; with ARGS one run of vitest with them. The last line counts what passed and failed. */
import { ensureInstalled } from './install.mjs';
import { runGate } from './support/gate.mjs';
import { testParts } from './support/parts.mjs';
import { printShares } from './support/shares.mjs';
import { main } from './support/stop.mjs';
import { runVitest } from './support/vitest.mjs';

const limitMinutes = 15;

await main(async () => {
  const parts = [];
  const timed = async (name, minutes, work) => {
    const startedMs = performance.now();
    const result = await work();
    parts.push({ name, minutes, ms: performance.now() - startedMs });
    return result;
  };
  await timed('install', 1, ensureInstalled);
  const results = [await timed('gate', 0.5, runGate)];
  const asked = process.argv.slice(2);
  const wanted = asked.length > 0 ? [{ name: 'tests', minutes: limitMinutes, args: asked }] : testParts();
  for (const { name, minutes, args } of wanted) results.push(await timed(name, minutes, () => runVitest(args)));

  printShares(
    parts,
    results.flatMap(({ folders = [] }) => folders),
  );
  const sum = (count) => results.reduce((total, result) => total + (result[count] ?? 0), 0);
  const tooSlow = parts.reduce((total, { ms }) => total + ms, 0) > limitMinutes * 60_000;
  if (tooSlow) console.log(`Failed: the whole took longer than ${limitMinutes} minutes.`);
  const failed = sum('failed') + (tooSlow ? 1 : 0);
  const skipped = sum('skipped');
  console.log(`${sum('passed')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return failed === 0 ? 0 : 1;
});
