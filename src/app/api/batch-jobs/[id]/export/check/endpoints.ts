import { z } from 'zod';
import { checkFile } from '#dataset/export/check-file.ts';
import { formatRows } from '#dataset/export/format-rows.ts';
import { findTarget } from '#dataset/export/targets.ts';
import { streamConversations } from '#ledger/read-conversations.ts';
import { jobOr404 } from '#ledger/read-items.ts';
import { type Endpoints, endpoint } from '../../../../_lib/endpoint.ts';
import { jobParams } from '../../../../_lib/params.ts';
import { exportQuery } from '../../../../_lib/queries.ts';
import { countSchema } from '../../../../_schemas/parts.ts';

const fileCheck = z
  .strictObject({
    ok: z.boolean(),
    lines: countSchema.meta({ description: 'Lines with data' }),
    problems: z
      .array(
        z.strictObject({
          line: countSchema.meta({ description: 'From 1; 0 is the file as a whole' }),
          code: z.string(),
          message: z.string(),
        }),
      )
      .meta({ description: 'At most the first 100' }),
    problemsTotal: countSchema,
  })
  .meta({ id: 'FileCheck' });

export const endpoints: Endpoints = {
  path: '/api/batch-jobs/{id}/export/check',
  methods: {
    GET: endpoint({
      id: 'checkExport',
      tag: 'Conversations',
      summary: 'Whether the training file would be accepted',
      description:
        'Makes the file that the export would send, and holds every line of it to the rules of its format; nothing is stored. It takes about as long as the export.',
      access: 'read',
      params: jobParams,
      query: exportQuery,
      answers: {
        200: {
          description: 'What was found',
          schema: fileCheck,
          example: {
            ok: false,
            lines: 6,
            problems: [{ line: 0, code: 'too_few_lines', message: 'OpenAI needs at least 10 lines; here are 6.' }],
            problemsTotal: 1,
          },
        },
      },
      async act({
        store: { db },
        viewer,
        request: { signal },
        params: { id },
        query: { format, system, reviewStatus },
      }) {
        await jobOr404(db, viewer.organizationId, id);
        const target = findTarget(format);
        const rows = streamConversations(db, viewer.organizationId, id, reviewStatus);
        return checkFile(until(signal, formatRows(rows, target, { system })), target);
      },
    }),
  },
};

/** Ends where whoever asked is gone: nobody reads what would be found. */
async function* until(gone: AbortSignal, parts: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const part of parts) {
    if (gone.aborted) return;
    yield part;
  }
}
