import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../..', import.meta.url));

/** An app of its own, with the repository's node_modules. */
export default {
  output: 'standalone',
  outputFileTracingRoot: repository,
  turbopack: { root: repository },
  serverExternalPackages: ['pg'],
  images: { unoptimized: true },
  outputFileTracingExcludes: { '*': ['node_modules/sharp/**', 'node_modules/@img/**'] },
};
