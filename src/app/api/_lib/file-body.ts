import { HttpError } from '#app/_lib/problem.ts';
import { mediaType, readText } from './read-body.ts';

/** The types that the text of a file may come in, each with the endings that its name may have; a name with none of them gets the first. */
export type FileTypes = Record<string, readonly [string, ...string[]]>;

/** A list as JSON, YAML or CSV. */
export const listTypes = {
  'application/json': ['json'],
  'application/yaml': ['yaml', 'yml'],
  'application/x-yaml': ['yaml', 'yml'],
  'text/yaml': ['yaml', 'yml'],
  'text/csv': ['csv'],
} as const satisfies FileTypes;

/** What the document says of each type, from what it says of each first ending. */
export function contentByType<Types extends FileTypes, Said>(
  types: Types,
  said: Record<Types[keyof Types][0], Said>,
): Record<string, Said> {
  return Object.fromEntries(
    Object.entries(types).map(([type, [ending]]) => [type, said[ending as Types[keyof Types][0]]]),
  );
}

/** The body’s type, one of those that are read. @throws HttpError `unsupported_media_type` */
export function typeAmong(request: Request, types: readonly string[]): string {
  const type = mediaType(request);
  if (types.includes(type)) return type;
  throw new HttpError(
    'unsupported_media_type',
    `${type ? `“${type.slice(0, 100)}” is not read here` : 'The Content-Type is missing'}; it must be one of ${types.join(', ')}.`,
  );
}

/**
 * A file as it is: its text, and a name that problems can call it by, with an ending that says how to read it.
 * @throws HttpError `unsupported_media_type`, `body_too_large`
 */
export async function readFileBody(
  request: Request,
  types: FileTypes,
  { name, bytesMax }: { name: string; bytesMax?: number },
): Promise<{ type: string; name: string; text: string }> {
  const type = typeAmong(request, Object.keys(types));
  const endings = types[type]!;
  const ends = endings.some((ending) => name.toLowerCase().endsWith(`.${ending}`));
  return { type, name: ends ? name : `${name}.${endings[0]}`, text: await readText(request, bytesMax) };
}
