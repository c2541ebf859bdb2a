import { browserTab } from './support/drivers/browser-tab.ts';
import { endsSixOfSix } from './support/ends-six-of-six.ts';

endsSixOfSix(browserTab);
