import { z } from 'zod';
import { exportFileName } from '#app/_lib/file-name.ts';
import { formatRows } from '#dataset/export/format-rows.ts';
import { findTarget } from '#dataset/export/targets.ts';
import { streamConversations } from '#ledger/read-conversations.ts';
import { readJob } from '#ledger/read-jobs.ts';
import { type Endpoints, endpoint } from '../../../_lib/endpoint.ts';
import { jobParams } from '../../../_lib/params.ts';
import { exportQuery } from '../../../_lib/queries.ts';
import { textStream } from '../../../_lib/text-stream.ts';

export const endpoints: Endpoints = {
  path: '/api/batch-jobs/{id}/export',
  methods: {
    GET: endpoint({
      id: 'exportJob',
      tag: 'Conversations',
      summary: 'A job’s conversations as a training file',
      description:
        'Those that are completed, in the plan’s order, one a line; of a job that goes on, those so far. The file of an ended job is the same, byte by byte, each time. What the rehearsal model wrote says so in the file’s name: it is not for training. A file that breaks off was not sent whole.',
      access: 'read',
      params: jobParams,
      query: exportQuery,
      answers: {
        200: {
          description: 'The file',
          contentType: 'application/jsonl',
          schema: z.string(),
          example: '{"messages":[{"role":"user","content":"Hello?"},{"role":"assistant","content":"Hello."}]}\n',
          headers: z.object({ 'content-disposition': z.string() }),
        },
      },
      async act({ store: { db }, viewer, request, params: { id }, query: { format, system, reviewStatus } }) {
        const target = findTarget(format);
        const fileName = exportFileName(await readJob(db, viewer.organizationId, id), target);
        const rows = streamConversations(db, viewer.organizationId, id, reviewStatus);
        const body = request.method === 'HEAD' ? null : textStream(formatRows(rows, target, { system }));
        return new Response(body, {
          headers: {
            'Content-Type': target.mediaType,
            'Content-Disposition': `attachment; filename="${fileName}"`,
            'Cache-Control': 'no-store',
          },
        });
      },
    }),
  },
};
