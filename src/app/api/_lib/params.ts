import { z } from 'zod';
import { exampleIds } from '../_schemas/example-ids.ts';

/** Parts of paths. */
const id = (description: string, example: string) => z.guid().meta({ description, example });

export const jobParams = z.object({ id: id('The job', exampleIds.job) });
export const draftParams = z.object({ id: id('The draft', exampleIds.draft) });
export const itemParams = jobParams.extend({ itemId: id('The item', exampleIds.item) });
export const attemptParams = itemParams.extend({
  number: z
    .string()
    .regex(/^\d{1,9}$/)
    .meta({ description: 'The attempt’s number', example: '1' }),
});
export const conversationParams = z.object({ id: id('The conversation', exampleIds.conversation) });
export const bulkActParams = z.object({ id: id('The act', exampleIds.bulkAct) });
export const workerParams = z.object({
  id: z.string().min(1).max(200).meta({ description: 'The worker’s name', example: exampleIds.worker }),
});
