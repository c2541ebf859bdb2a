import type { Endpoints } from '../_lib/endpoint.ts';
import { listOf } from '../_lib/list-scaffolding.ts';

export const endpoints: Endpoints = {
  path: '/api/personas',
  methods: { GET: listOf('personas', { id: 'listPersonas', summary: 'Personas' }) },
};
