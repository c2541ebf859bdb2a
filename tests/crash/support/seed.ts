export interface Random {
  seed: number;
  /** A whole number, both ends included. */
  between(min: number, max: number): number;
}

/** A seed to repeat a run with (the one given, or COLLOQUY_TEST_SEED, or a new one), printed, and numbers that follow from it. */
export function seededRandom(given?: number): Random {
  const seed = given ?? Number(process.env.COLLOQUY_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`seed ${seed} (again: COLLOQUY_TEST_SEED=${seed})`);
  // mulberry32
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return { seed, between: (min, max) => min + Math.floor(next() * (max - min + 1)) };
}
