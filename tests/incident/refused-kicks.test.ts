import { refusedKicks } from './support/drivers/after-response.ts';
import { endsSixOfSix } from './support/ends-six-of-six.ts';

endsSixOfSix(refusedKicks, { disturbances: 0 });
