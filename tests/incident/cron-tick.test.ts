import { cronTick } from './support/drivers/cron-tick.ts';
import { endsSixOfSix } from './support/ends-six-of-six.ts';

endsSixOfSix(cronTick);
