import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import { openApiDocument } from '#app/api/openapi.json/endpoints.ts';
import type { Answer, Handler } from './app.ts';

/** The document as a program reads it. */
interface Described {
  // biome-ignore lint/suspicious/noExplicitAny: it is JSON, and what it holds is what the tests are about
  paths: Record<string, Record<string, any>>;
  // biome-ignore lint/suspicious/noExplicitAny: see above
  components: Record<string, Record<string, any>>;
}

export const described = openApiDocument() as unknown as Described;

const api = join(import.meta.dirname, '../../src/app/api');

/** The folders of all routes; what catches all the rest, and other people’s handlers, is not of the form that is described. */
export const folders = globSync('**/route.ts', { cwd: api })
  .map(dirname)
  .filter((folder) => !folder.includes('[...'))
  .sort();

/** As the document writes an address: `/api/batch-jobs/{id}`. */
export const pathOf = (folder: string) => `/api/${folder.replace(/\[(\w+)\]/g, '{$1}')}`;

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
const handlers = new Map<string, Handler>();
/** What no method of its address is answers all of them, and has no method here that is declared. */
const places = new Map<Handler, { path: string; method: string }>();
for (const folder of folders) {
  const path = pathOf(folder);
  const route = (await import(join(api, folder, 'route.ts'))) as Record<(typeof methods)[number], Handler>;
  for (const name of methods) {
    const method = name.toLowerCase();
    handlers.set(`${method} ${path}`, route[name]);
    places.set(route[name], { path, method });
  }
}

export const handlerAt = (path: string, method: string): Handler => handlers.get(`${method} ${path}`)!;

const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema(described, 'document', false, false);

/** What is wrong with a value by a schema of the document, or null. @param pointer to the schema, part by part */
export function wrongWith(value: unknown, pointer: string[]): string | null {
  const parts = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')));
  const validate = ajv.getSchema(`document#/${parts.join('/')}`);
  if (!validate) throw new Error(`The document has no schema at ${pointer.join(' ')}.`);
  return validate(value) ? null : ajv.errorsText(validate.errors, { dataVar: 'the answer' });
}

/** The test fails where an answer is not as the document says. */
export function expectAsDescribed(handler: Handler, { status, headers, body }: Answer): void {
  const place = places.get(handler);
  const { path = '', method = '' } = place ?? {};
  if (method === 'options') return;
  const here = `${method} ${path} ${status}`;
  const declared = described.paths[path]?.[method];
  const pointer = declared
    ? ['paths', path, method, 'responses', String(status)]
    : place
      ? ['components', 'responses', 'MethodNotAllowed']
      : null;
  if (!pointer) {
    if (status >= 400) expect(wrongWith(body, ['components', 'schemas', 'Problem']), here).toBeNull();
    return;
  }
  const answer = declared ? declared.responses[status] : described.components.responses?.MethodNotAllowed;
  expect(answer, `${here} is not in the document; it was ${JSON.stringify(body)}`).toBeDefined();
  const type = headers.get('content-type')?.split(';')[0] ?? '';
  expect(Object.keys(answer.content), here).toContain(type);
  expect(wrongWith(body, [...pointer, 'content', type, 'schema']), here).toBeNull();
  for (const [name, { required }] of Object.entries<{ required?: boolean }>(answer.headers ?? {}))
    if (required) expect(headers.get(name), `${here}: ${name}`).not.toBeNull();
}
