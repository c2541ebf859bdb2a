import { setTimeout as sleep } from 'node:timers/promises';

/** How the next function of this deployment is reached. */
export interface KickTarget {
  /** COLLOQUY_URL: never an address out of a request. */
  url: string;
  cronSecret: string;
  /** Lets automation through Vercel's deployment protection. */
  protectionBypass: string | null;
}

/** What refusals mean, as the platforms document them. */
const meanings: Record<number, string> = {
  401: 'deployment protection, or another CRON_SECRET; with Vercel’s protection set VERCEL_AUTOMATION_BYPASS_SECRET',
  403: 'a firewall or protection rule',
  404: 'COLLOQUY_URL leads to something else',
  429: 'too many requests',
  503: 'the deployment there has no CRON_SECRET',
  508: 'the platform’s protection against functions that call themselves',
};

/**
 * Asks the platform for another function that goes on with a job. Its answer comes when that one has worked, so no answer within `waitMs` is a yes: refusals come at once.
 * @returns why it was refused, or null
 */
export async function kick(target: KickTarget, jobId: string, waitMs: number): Promise<string | null> {
  const answer = fetch(new URL(`/api/cron/tick?job=${jobId}`, target.url), {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${target.cronSecret}`,
      ...(target.protectionBypass && { 'x-vercel-protection-bypass': target.protectionBypass }),
    },
    // Not followed: the secret is for our own address only.
    redirect: 'manual',
  });
  try {
    const response = await Promise.race([answer, sleep(waitMs, null, { ref: false })]);
    if (response === null) {
      answer.catch(() => {});
      return null;
    }
    await response.body?.cancel();
    if (response.ok) return null;
    if (response.status >= 300 && response.status < 400)
      return `${response.status}: sent elsewhere, as deployment protection does.`;
    const meaning = meanings[response.status];
    return `${response.status}${meaning ? `: ${meaning}` : ''}.`;
  } catch (error) {
    const { message, cause } = error as Error;
    return `${cause instanceof Error ? cause.message : message}.`;
  }
}
