import type { Driver } from '../driver.ts';
import { afterResponse, kicks, refusedKicks } from './after-response.ts';
import { browserTab } from './browser-tab.ts';
import { cronTick } from './cron-tick.ts';
import { worker } from './worker.ts';

/** Every way of getting a job done that takes nothing but the app and its database. */
export const drivers: Driver[] = [worker, browserTab, cronTick, afterResponse, kicks, refusedKicks];
