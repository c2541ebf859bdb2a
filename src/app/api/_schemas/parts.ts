import { z } from 'zod';
import { type AttemptErrorCode, errorCodes } from '#domain/error-codes.ts';
import { type WaitingCode, waitingCodes } from '#domain/waiting-codes.ts';

/** Small things that many answers hold. */

export const idSchema = z.guid().meta({ id: 'Id' });

export const timeSchema = z.iso.datetime().meta({ id: 'Time', description: 'ISO 8601, in UTC', format: 'date-time' });

export const countSchema = z.int().min(0);

export const usdSchema = z.number().min(0).meta({ id: 'Usd', description: 'US dollars' });

/** Of answered calls, whatever became of them. */
export const tokensSchema = z
  .strictObject({
    input: countSchema.meta({ description: 'With those read from and written to the provider’s cache' }),
    cachedInput: countSchema,
    cacheWrite: countSchema,
    output: countSchema.meta({ description: 'With the reasoning' }),
    reasoning: countSchema,
  })
  .meta({ id: 'Tokens' });

export const exampleTokens = { input: 41_200, cachedInput: 18_000, cacheWrite: 0, output: 52_300, reasoning: 0 };

/** One line a code, as a list in Markdown. */
const listed = (codes: Record<string, { text: string }>) =>
  Object.entries(codes)
    .map(([code, { text }]) => `- \`${code}\`: ${text}`)
    .join('\n');

const attemptCodes = Object.fromEntries(Object.entries(errorCodes).filter(([, { kind }]) => kind === 'attempt'));

export const attemptErrorCodeSchema = z.enum(Object.keys(attemptCodes) as [AttemptErrorCode]).meta({
  id: 'AttemptErrorCode',
  description: `Why an attempt, and perhaps its item, ended:\n\n${listed(attemptCodes)}`,
});

export const waitingSchema = z
  .strictObject({
    code: z
      .enum(Object.keys(waitingCodes) as [WaitingCode])
      .meta({ id: 'WaitingCode', description: `Why nothing moves:\n\n${listed(waitingCodes)}` }),
    detail: z.string().meta({ description: 'What it waits for and what to do, for people' }),
    until: timeSchema.nullable().meta({ description: 'When it goes on by itself, where that is known' }),
    who: z.enum(['you', 'nobody']).meta({ description: 'Who must act' }),
  })
  .meta({ id: 'Waiting', description: 'Why nothing moves right now' });

/** A page of a list. @param id the component’s name */
export const pageSchema = <Item extends z.ZodType>(id: string, item: Item) =>
  z
    .strictObject({
      items: z.array(item),
      nextCursor: z.string().nullable().meta({ description: 'The `cursor` of the next page; null on the last' }),
    })
    .meta({ id });
