import type { Endpoints } from '../_lib/endpoint.ts';
import { listOf } from '../_lib/list-scaffolding.ts';

export const endpoints: Endpoints = {
  path: '/api/templates',
  methods: { GET: listOf('templates', { id: 'listTemplates', summary: 'Prompt templates' }) },
};
