import { logsPage } from '#app/_lib/reads.ts';
import { type Endpoints, endpoint } from '../../../_lib/endpoint.ts';
import { jobParams } from '../../../_lib/params.ts';
import { logsQuery } from '../../../_lib/queries.ts';
import { exampleLogPage, logPageSchema } from '../../../_schemas/log-line.ts';

export const endpoints: Endpoints = {
  path: '/api/batch-jobs/{id}/logs',
  methods: {
    GET: endpoint({
      id: 'listLogs',
      tag: 'Jobs',
      summary: 'A job’s log, oldest first',
      description: '`seq` has no gap.',
      access: 'read',
      params: jobParams,
      query: logsQuery,
      answers: { 200: { description: 'A page of lines', schema: logPageSchema, example: exampleLogPage } },
      act: ({ store, viewer, params, query: { limit, cursor, ...filter } }) =>
        logsPage(store, viewer, params.id, filter, { limit, cursor }),
    }),
  },
};
