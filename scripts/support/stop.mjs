/** An end that a person can understand from its message alone: no stack is shown. */
export class Stop extends Error {}

/** Runs a script to its end: its number is the exit code, a `Stop` is told in its own words. */
export async function main(work) {
  try {
    const code = await work();
    if (code !== undefined) process.exitCode = code;
  } catch (error) {
    console.error(error instanceof Stop ? error.message : error);
    process.exitCode = 1;
  }
}
