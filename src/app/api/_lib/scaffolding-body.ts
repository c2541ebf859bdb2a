import { z } from 'zod';
import { HttpError } from '#app/_lib/problem.ts';
import { readScaffolding, type ScaffoldingFile } from '#domain/scaffolding-file/read-scaffolding.ts';
import { type ScaffoldingFormat, writeScaffolding } from '#domain/scaffolding-file/write-scaffolding.ts';
import type { ScaffoldingKind } from '#domain/scaffolding-kinds.ts';
import { scaffoldingSchemas } from '../_schemas/scaffolding.ts';
import type { BodyForm } from './endpoint.ts';
import { mediaType, readText } from './read-body.ts';

/** The formats of a file by the types that a body of it may have. */
const formats: Record<string, ScaffoldingFormat> = {
  'application/json': 'json',
  'application/yaml': 'yaml',
  'application/x-yaml': 'yaml',
  'text/yaml': 'yaml',
  'text/csv': 'csv',
};

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
  const content = fileContent(kind);
  return {
    required: true,
    content: Object.fromEntries(Object.entries(formats).map(([type, format]) => [type, content[format]])),
    problems: ['plan_unreadable', 'plan_empty'],
    async read(request, { name = kind }) {
      const type = mediaType(request);
      const format = formats[type];
      if (!format)
        throw new HttpError(
          'unsupported_media_type',
          `${type ? `“${type.slice(0, 100)}” is not read here` : 'The Content-Type is missing'}; it must be one of ${Object.keys(formats).join(', ')}.`,
        );
      const text = await readText(request, fileBytesMax);
      const endings = format === 'yaml' ? ['yaml', 'yml'] : [format];
      const called = endings.some((ending) => name.toLowerCase().endsWith(`.${ending}`)) ? name : `${name}.${format}`;
      return readScaffolding(kind, text, called);
    },
  };
}
