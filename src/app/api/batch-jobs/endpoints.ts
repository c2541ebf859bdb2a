import { jobsPage } from '#app/_lib/reads.ts';
import { type Endpoints, endpoint } from '../_lib/endpoint.ts';
import { jobsQuery } from '../_lib/queries.ts';
import { exampleJobPage, jobPageSchema } from '../_schemas/job.ts';

export const endpoints: Endpoints = {
  path: '/api/batch-jobs',
  methods: {
    GET: endpoint({
      id: 'listJobs',
      tag: 'Jobs',
      summary: 'Jobs, newest first',
      access: 'read',
      query: jobsQuery,
      answers: { 200: { description: 'A page of jobs', schema: jobPageSchema, example: exampleJobPage } },
      act: ({ store, viewer, query: { limit, cursor, ...filter } }) =>
        jobsPage(store, viewer, filter, { limit, cursor }),
    }),
  },
};
