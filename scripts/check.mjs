/** `npm run check`: the gate, in seconds. */
import { ensureInstalled } from './install.mjs';
import { runGate } from './support/gate.mjs';
import { main } from './support/stop.mjs';

await main(async () => {
  await ensureInstalled();
  const { failed } = await runGate();
  return failed === 0 ? 0 : 1;
});
