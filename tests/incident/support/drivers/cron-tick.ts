import { cronSecret, type Driver, disturbApp, type Stage } from '../driver.ts';

/** A minute of the schedule takes so long here. */
const minuteMs = 1_000;

/** Asks for a tick as a schedule does: whether or not the one before has answered. @returns what ends the schedule */
export function schedule({ platform, note }: Stage): () => void {
  const ask = async () => {
    const answer = await tick(platform.url);
    // A platform answers 504 for what it has ended.
    if (!answer.ok && answer.status !== 504) note(`a tick was answered ${answer.status}: ${await answer.text()}`);
  };
  const timer = setInterval(() => void ask().catch(() => {}), minuteMs);
  return () => clearInterval(timer);
}

/** One tick, for all or for one job; resolves when it has answered. */
export async function tick(url: string, jobId?: string): Promise<Response> {
  return fetch(`${url}/api/cron/tick${jobId ? `?job=${jobId}` : ''}`, {
    headers: { Authorization: `Bearer ${cronSecret}` },
  });
}

export const cronTick: Driver = {
  name: 'cron tick',
  about: 'a schedule calls /api/cron/tick by the minute (a minute is one second here)',
  async drive(stage) {
    const stop = schedule(stage);
    return {
      disturb: (how) => disturbApp(stage, how),
      stop: async () => stop(),
    };
  },
};
