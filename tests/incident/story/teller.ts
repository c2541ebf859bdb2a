import { print, seconds } from '#cli/output.ts';

/** Tells one part of the story, each line with the time since the part began. */
export function teller(title: string, about: string): (what: string) => void {
  const startedMs = performance.now();
  print(`\n${title}\n   ${about}\n`);
  return (what) => print(`${seconds(performance.now() - startedMs).padStart(9)}   ${what}`);
}
