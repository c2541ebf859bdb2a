import type { Endpoints } from '../_lib/endpoint.ts';
import { listOf } from '../_lib/list-scaffolding.ts';

export const endpoints: Endpoints = {
  path: '/api/emotional-arcs',
  methods: { GET: listOf('emotionalArcs', { id: 'listEmotionalArcs', summary: 'Emotional arcs' }) },
};
