import { worker } from './support/drivers/worker.ts';
import { endsSixOfSix } from './support/ends-six-of-six.ts';

endsSixOfSix(worker);
