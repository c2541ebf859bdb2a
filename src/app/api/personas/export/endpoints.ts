import { scaffolding } from '../../_lib/scaffolding-endpoints.ts';

export const endpoints = scaffolding.personas.export;
