import type { NextConfig } from 'next';

const root = import.meta.dirname;
const production = process.env.NODE_ENV === 'production';

/** Nothing is ever fetched from another host. Next writes inline scripts into its pages; in development it evaluates code, too. */
const contentSecurityPolicy = [
  `default-src 'self'`,
  `script-src 'self' 'unsafe-inline'${production ? '' : ` 'unsafe-eval'`}`,
  `style-src 'self' 'unsafe-inline'`,
  `img-src 'self' data:`,
  `object-src 'none'`,
  `base-uri 'none'`,
  `form-action 'self'`,
  `frame-ancestors 'none'`,
].join('; ');

const config: NextConfig = {
  output: 'standalone',
  outputFileTracingRoot: root,
  turbopack: { root },
  poweredByHeader: false,
  serverExternalPackages: ['pg'],
  // No image is resized here, so the library for it (20 MB) stays out.
  images: { unoptimized: true },
  outputFileTracingExcludes: { '*': ['node_modules/sharp/**', 'node_modules/@img/**'] },
  // npm run check does it, with the same compiler.
  typescript: { ignoreBuildErrors: true },
  redirects: async () => [{ source: '/', destination: '/batch-jobs', permanent: false }],
  headers: async () => [
    {
      source: '/:path*',
      headers: [
        { key: 'Content-Security-Policy', value: contentSecurityPolicy },
        { key: 'X-Content-Type-Options', value: 'nosniff' },
        { key: 'Referrer-Policy', value: 'same-origin' },
      ],
    },
  ],
};

export default config;
