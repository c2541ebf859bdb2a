import { afterResponse } from '#engine/after-response.ts';
import { processNext } from '#engine/process-next.ts';
import { type Endpoints, endpoint } from '../../../_lib/endpoint.ts';
import { jobParams } from '../../../_lib/params.ts';
import { processNextQuery } from '../../../_lib/queries.ts';
import { exampleProcessNext, processNextSchema } from '../../../_schemas/driving.ts';

export const endpoints: Endpoints = {
  path: '/api/batch-jobs/{id}/process-next',
  methods: {
    POST: endpoint({
      id: 'processNext',
      tag: 'Driving',
      summary: 'Work on a few items of a job',
      description:
        'Says what became of them. Any number may call at once; what a call claimed is finished when its caller goes away. Where the platform ends its functions, it goes on with the job after its answer.',
      access: 'write',
      params: jobParams,
      query: processNextQuery,
      answers: {
        200: { description: 'What became of them', schema: processNextSchema, example: exampleProcessNext },
      },
      act: async ({ store: { drives, afterAnswer }, viewer: { organizationId }, params, query: { items = 1 } }) => {
        const startedMs = performance.now();
        const jobId = params.id;
        const answer = await processNext(drives, { organizationId, jobId, items, startedMs });
        if (drives.functions && answer.remainingItems > 0)
          afterAnswer(() => afterResponse(drives, { jobId, startedMs }));
        return answer;
      },
    }),
  },
};
