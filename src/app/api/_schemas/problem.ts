import { z } from 'zod';
import { type ProblemCode, plainProblem, problemCodes } from '#app/_lib/problem.ts';

/** An error as RFC 9457 has it. */
export const problemSchema = z
  .strictObject({
    type: z.string().meta({ description: 'The address of a page about the code' }),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().meta({ description: 'What happened here, for people' }),
    code: z.enum(problemCodes as [ProblemCode]).meta({ id: 'ProblemCode', description: codesText() }),
    next: z.string().meta({ description: 'What to do next, for people' }),
    errors: z
      .array(z.strictObject({ path: z.string(), message: z.string() }))
      .optional()
      .meta({ description: 'What is wrong in the input, and where' }),
  })
  .meta({ id: 'Problem', description: 'An error, by RFC 9457' });

function codesText(): string {
  const lines = problemCodes.map(plainProblem).map(({ code, status, title }) => `- \`${code}\` (${status}): ${title}`);
  return `What went wrong, for programs:\n\n${lines.join('\n')}`;
}
