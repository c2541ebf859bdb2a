import type { Endpoints } from '../_lib/endpoint.ts';
import { listOf } from '../_lib/list-scaffolding.ts';

export const endpoints: Endpoints = {
  path: '/api/advisors',
  methods: { GET: listOf('advisors', { id: 'listAdvisors', summary: 'Advisors' }) },
};
