import { previewTemplate } from '#engine/preview-template.ts';
import { type Endpoints, endpoint } from '../../_lib/endpoint.ts';
import { jsonBody } from '../../_lib/read-body.ts';
import { examplePreview, exampleWish, previewSchema, previewWishSchema } from '../../_schemas/scaffolding.ts';

export const endpoints: Endpoints = {
  path: '/api/templates/preview',
  methods: {
    POST: endpoint({
      id: 'previewTemplate',
      tag: 'Scaffolding',
      summary: 'The prompt of one combination',
      description:
        'Of a stored template, or of a text that is not stored yet. Nothing is written, and no model is called.',
      access: 'read',
      body: jsonBody(previewWishSchema, exampleWish),
      problems: ['not_found', 'scaffolding_unknown'],
      answers: { 200: { description: 'The prompt', schema: previewSchema, example: examplePreview } },
      act: ({ store: { db }, viewer, body }) => previewTemplate(db, viewer.organizationId, body),
    }),
  },
};
