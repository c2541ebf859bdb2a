import type { Database } from '#platform/database.ts';
import type { ModelServer } from './model-server.ts';
import type { Platform } from './platform.ts';

/** Where a driver works: a submitted job, and what there is to reach it by. */
export interface Stage {
  db: Database;
  databaseUrl: string;
  jobId: string;
  /** The app, at `platform.url`. */
  platform: Platform;
  model: ModelServer;
  /** Tells whoever watches what happens. */
  note(what: string): void;
}

/** One way of getting a job done, alone. */
export interface Driver {
  name: string;
  /** Who works, and when. */
  about: string;
  /** Of the submission: calls at once. */
  concurrency?: number;
  /** The app runs as functions, which work on after their answers. */
  functions?: boolean;
  /** How long a call takes, where it is not as for all. */
  callMs?: number;
  drive(stage: Stage): Promise<Driving>;
}

export interface Driving {
  /** Whether what it works in may be frozen now. */
  isReady?(): boolean;
  /** Freezes or kills what it works in at this moment. Whatever takes its place is what takes it in real life. */
  disturb(how: Disturbance): Promise<void>;
  stop(): Promise<void>;
}

export type Disturbance = 'freeze' | 'kill';

export const cronSecret = 'a secret of the incident';

/** What every process of ours is started with; leases so short that nobody has to wait a minute. */
export function environment({ databaseUrl, model }: Pick<Stage, 'databaseUrl' | 'model'>): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    OPENAI_BASE_URL: model.url,
    COLLOQUY_LEASE_SECONDS: '2',
    CRON_SECRET: cronSecret,
  };
}

/** What befalls a process of the app. */
export async function disturbApp({ platform, note }: Stage, how: Disturbance): Promise<void> {
  const { pid } = await (how === 'freeze' ? platform.freeze() : platform.kill());
  note(`${how === 'freeze' ? 'froze' : 'killed'} the app's process ${pid} in the middle of its calls`);
}
