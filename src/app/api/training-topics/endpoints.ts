import type { Endpoints } from '../_lib/endpoint.ts';
import { listOf } from '../_lib/list-scaffolding.ts';

export const endpoints: Endpoints = {
  path: '/api/training-topics',
  methods: { GET: listOf('topics', { id: 'listTopics', summary: 'Topics' }) },
};
