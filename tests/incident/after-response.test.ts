import { afterResponse } from './support/drivers/after-response.ts';
import { endsSixOfSix } from './support/ends-six-of-six.ts';

endsSixOfSix(afterResponse, { pooled: true });
