/** `12.3 s` since `startedMs`, a time of `performance.now()`. */
export function secondsSince(startedMs) {
  return `${((performance.now() - startedMs) / 1000).toFixed(1)} s`;
}

/** Does something that a person waits for: names it, then says how long it took. On stderr, as stdout is for results. */
export async function step(name, work) {
  const startedMs = performance.now();
  process.stderr.write(`${name} … `);
  try {
    const result = await work();
    process.stderr.write(`${secondsSince(startedMs)}\n`);
    return result;
  } catch (error) {
    process.stderr.write(`failed after ${secondsSince(startedMs)}\n`);
    throw error;
  }
}
