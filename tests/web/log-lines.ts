import { onTestFinished } from 'vitest';
import { knownSecrets } from '#app/_lib/known-secrets.ts';
import { setWebLog, webLog } from '#app/_lib/web-log.ts';
import { openLog } from '#platform/log.ts';

/** What the app logs from here to the end of the test, as text and as what it says. */
// biome-ignore lint/suspicious/noExplicitAny: what a line holds is what the test is about
export function catchLog(): { text: () => string; lines: () => any[] } {
  const written: string[] = [];
  const before = webLog();
  setWebLog(
    openLog({ process: 'web@test', level: 'info', secrets: knownSecrets, write: (line) => void written.push(line) }),
  );
  onTestFinished(() => setWebLog(before));
  return { text: () => written.join(''), lines: () => written.map((line) => JSON.parse(line)) };
}
