import { listTemplateVersions } from '#ledger/template-versions.ts';
import { type Endpoints, endpoint } from '../../../_lib/endpoint.ts';
import { versionsQuery } from '../../../_lib/queries.ts';
import { templateParams } from '../../../_lib/scaffolding-endpoints.ts';
import { exampleVersions, versionPage } from '../../../_schemas/scaffolding.ts';

export const endpoints: Endpoints = {
  path: '/api/templates/{id}/versions',
  methods: {
    GET: endpoint({
      id: 'listTemplateVersions',
      tag: 'Scaffolding',
      summary: 'What a template said',
      description:
        'Every version with its text, the newest first: the first is what it says now. (Those from before Colloquy kept them are missing.)',
      access: 'read',
      params: templateParams,
      query: versionsQuery,
      answers: { 200: { description: 'A page of its versions', schema: versionPage, example: exampleVersions } },
      act: ({ store: { db }, viewer, params: { id }, query }) =>
        listTemplateVersions(db, viewer.organizationId, id, query),
    }),
  },
};
