import { projectNode } from './paths.mjs';
import { runProgram } from './run-program.mjs';
import { secondsSince } from './step.mjs';

/**
 * What the gate checks. The programs of one check run one after the other, each with Node 24.
 * The borders between layers (biome.layers.json) are Biome's: dependency-cruiser needs the API that TypeScript 7 does not have.
 */
const checks = [
  { name: 'format, lint, layer borders', programs: [['@biomejs/biome/bin/biome', 'check', '--error-on-warnings']] },
  // The types of routes and of CSS imports are made by Next from the folders of src/app; a fresh clone has none.
  {
    name: 'types',
    programs: [
      ['next/dist/bin/next', 'typegen'],
      ['typescript/bin/tsc', '--noEmit'],
    ],
  },
  { name: 'unused code', programs: [['knip/bin/knip.js', '--no-progress', '--no-config-hints']] },
];

/** Runs all checks at once; shows what those said that failed. */
export async function runGate() {
  const passes = await Promise.all(checks.map(runCheck));
  const passed = passes.filter(Boolean).length;
  return { passed, failed: passes.length - passed };
}

async function runCheck({ name, programs }) {
  const startedMs = performance.now();
  const failure = await firstFailure(programs);
  console.log(`${failure === null ? 'ok    ' : 'FAILED'}  ${name}  ${secondsSince(startedMs)}`);
  if (failure !== null) console.log(failure.trimEnd());
  return failure === null;
}

async function firstFailure(programs) {
  const colour = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' };
  const env = { ...process.env, ...colour, NEXT_TELEMETRY_DISABLED: '1' };
  for (const [script, ...args] of programs) {
    const { code, output } = await runProgram(projectNode, [`node_modules/${script}`, ...args], { env });
    if (code !== 0) return output;
  }
  return null;
}
