/** `npm run generate:client`: the client's types, from the API's own document. With `--check` it only says whether they are stale (exit 1). */
import { readFileSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { typesOf } from './support/openapi-types.mjs';
import { root } from './support/paths.mjs';

// Only Next finds its own modules without their ending.
const elsewhere = { 'next/server': 'next/server.js', 'next/headers': 'next/headers.js' };
registerHooks({ resolve: (specifier, context, next) => next(elsewhere[specifier] ?? specifier, context) });

const { openApiDocument } = await import('#app/api/openapi.json/endpoints.ts');

const file = join(root, 'src/client/api-types.ts');
const types = `/** Made by npm run generate:client from the API’s document; not to be edited. */\n\n${typesOf(openApiDocument())}`;

if (!process.argv.includes('--check')) writeFileSync(file, types);
else if (readFileSync(file, 'utf8') !== types) {
  console.error('src/client/api-types.ts is not what the API says. Run: npm run generate:client');
  process.exitCode = 1;
}
