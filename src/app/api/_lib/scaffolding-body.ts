import { z } from 'zod';
import { readScaffolding, type ScaffoldingFile } from '#domain/scaffolding-file/read-scaffolding.ts';
import { type ScaffoldingFormat, writeScaffolding } from '#domain/scaffolding-file/write-scaffolding.ts';
import type { ScaffoldingKind } from '#domain/scaffolding-kinds.ts';
import { scaffoldingSchemas } from '../_schemas/scaffolding.ts';
import type { BodyForm } from './endpoint.ts';
import { contentByType, listTypes, readFileBody } from './file-body.ts';

const fileBytesMax = 8 * 1024 * 1024;

/** A file of one kind, and an example of it, in each format. */
export function fileContent(kind: ScaffoldingKind): Record<ScaffoldingFormat, { schema: z.ZodType; example: unknown }> {
  const { file, examples } = scaffoldingSchemas[kind];
  const text = (format: ScaffoldingFormat, description: string) => ({
    schema: z.string().meta({ description }),
    example: writeScaffolding(kind, [examples.content as never], format),
  });
  return {
    json: { schema: file, example: [examples.content] },
    yaml: text('yaml', 'A list'),
    csv: text('csv', 'A row each, under the names of its fields'),
  };
}

/** A file with scaffolding of one kind; `name` is what problems call it. */
export function scaffoldingBody(kind: ScaffoldingKind): BodyForm<ScaffoldingFile, { name?: string }> {
  return {
    required: true,
    content: contentByType(listTypes, fileContent(kind)),
    problems: ['plan_unreadable', 'plan_empty'],
    async read(request, { name = kind }) {
      const file = await readFileBody(request, listTypes, { name, bytesMax: fileBytesMax });
      return readScaffolding(kind, file.text, file.name);
    },
  };
}
