/** `npm test [-- ARGS]`: the gate, then all tests; ARGS go to vitest. The last line counts what passed and failed. */
import { ensureInstalled } from './install.mjs';
import { runGate } from './support/gate.mjs';
import { printShares } from './support/shares.mjs';
import { main } from './support/stop.mjs';
import { runVitest } from './support/vitest.mjs';

const limitMinutes = 15;

await main(async () => {
  const parts = [];
  const timed = async (name, work) => {
    const startedMs = performance.now();
    const result = await work();
    parts.push({ name, ms: performance.now() - startedMs });
    return result;
  };
  await timed('install', ensureInstalled);
  const gate = await timed('gate', runGate);
  const tests = await timed('tests', () => runVitest(process.argv.slice(2)));

  printShares(parts, tests.folders);
  const tooSlow = parts.reduce((sum, { ms }) => sum + ms, 0) > limitMinutes * 60_000;
  if (tooSlow) console.log(`Failed: the whole took longer than ${limitMinutes} minutes.`);
  const passed = gate.passed + tests.passed;
  const failed = gate.failed + tests.failed + (tooSlow ? 1 : 0);
  console.log(`${passed} passed, ${failed} failed${tests.skipped > 0 ? `, ${tests.skipped} skipped` : ''}`);
  return failed === 0 ? 0 : 1;
});
