import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Got } from './send.ts';
import type { Server } from './server.ts';
import { readJson } from './world.ts';

// biome-ignore lint/suspicious/noExplicitAny: it is JSON, and what it holds is what the tests are about
type Json = any;
export type Schema = Record<string, Json>;

interface Parameter {
  in: 'path' | 'query' | 'header';
  name: string;
  required: boolean;
  schema: Schema;
}

/** One method of one address, as the document has it. */
export interface Operation {
  id: string;
  method: string;
  path: string;
  parameters: Parameter[];
  /** By content type. */
  bodies: { type: string; schema: Schema; example: Json }[];
  bodyRequired: boolean;
  /** By status, and then by content type. */
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
  needsCronSecret: boolean;
}

/** The document that a server gives out of itself; all that these tests know of its API. */
export class Description {
  readonly operations: Operation[];
  readonly #document: Json;
  readonly #ajv = new Ajv2020({ strict: false, validateFormats: false });

  static async of(server: Server): Promise<Description> {
    return new Description(await readJson(server, '/api/openapi.json'));
  }

  private constructor(document: Json) {
    this.#document = document;
    this.#ajv.addSchema(document, 'document', false, false);
    this.operations = Object.entries<Json>(document.paths).flatMap(([path, methods]) =>
      Object.entries<Json>(methods).map(([method, operation]) => ({
        id: operation.operationId,
        method: method.toUpperCase(),
        path,
        parameters: (operation.parameters ?? []).map((each: Json) => this.resolved(each)),
        bodies: Object.entries<Json>(operation.requestBody?.content ?? {}).map(([type, body]) => ({ type, ...body })),
        bodyRequired: operation.requestBody?.required === true,
        responses: operation.responses,
        needsCronSecret: operation.security?.some((each: object) => 'cronSecret' in each) ?? false,
      })),
    );
  }

  operation(id: string): Operation {
    const found = this.operations.find((each) => each.id === id);
    if (!found) throw new Error(`The document has no ${id}.`);
    return found;
  }

  /** What a reference leads to. */
  resolved(schema: Schema): Schema {
    if (typeof schema.$ref !== 'string') return schema;
    const parts = schema.$ref.slice(2).split('/').map(unescaped);
    return this.resolved(parts.reduce((value, part) => value[part], this.#document));
  }

  /** How an answer is not as the document says; null: it is. */
  wrongWith({ path, method, responses }: Operation, { status, headers, text }: Got): string | null {
    const type = String(headers['content-type'] ?? '').split(';')[0]!;
    if (!responses[status]) return `${status} is not in the document: ${text.slice(0, 300)}`;
    const content = responses[status].content ?? {};
    if (status === 204) return text === '' ? null : 'it has a body';
    if (!content[type])
      return `${status} has the type “${type}”, and not ${Object.keys(content)}: ${text.slice(0, 300)}`;
    if (!/[/+]json$/.test(type)) return null;
    const pointer = ['paths', path, method.toLowerCase(), 'responses', String(status), 'content', type, 'schema'];
    const validate = this.#ajv.getSchema(`document#/${pointer.map(escaped).join('/')}`)!;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      return `${status} is no JSON (${error}): ${text.slice(0, 300)}`;
    }
    return validate(value)
      ? null
      : `${status} ${this.#ajv.errorsText(validate.errors, { dataVar: 'the answer' })}: ${text.slice(0, 300)}`;
  }
}

const escaped = (part: string) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
const unescaped = (part: string) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
