import { z } from 'zod';
import { documentOf, type OpenApiDocument } from '../_lib/document.ts';
import { type Endpoints, endpoint } from '../_lib/endpoint.ts';
import { everyEndpoint } from '../_lib/every-endpoint.ts';

export const endpoints: Endpoints = {
  path: '/api/openapi.json',
  methods: {
    GET: endpoint({
      id: 'describe',
      tag: 'Server',
      summary: 'This description',
      access: 'public',
      answers: {
        200: {
          description: 'OpenAPI 3.1',
          schema: z.looseObject({ openapi: z.literal('3.1.0'), paths: z.record(z.string(), z.unknown()) }),
          example: { openapi: '3.1.0', info: { title: 'Colloquy', version: '1.0.0' }, paths: {} },
        },
      },
      act: async () => openApiDocument() as never,
    }),
  },
};

let made: OpenApiDocument | undefined;

/** The description of the whole API. */
export function openApiDocument(): OpenApiDocument {
  made ??= documentOf([...everyEndpoint, endpoints]);
  return made;
}
