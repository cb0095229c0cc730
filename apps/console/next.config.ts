import path from 'node:path';
import type { NextConfig } from 'next';
import createNextIntlPlugin from 'next-intl/plugin';

const workspace = path.join(import.meta.dirname, '../..');
const apiUrl = process.env.API_URL ?? 'http://127.0.0.1:4000';

const securityHeaders = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=(), payment=(), usb=()' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
];

const config: NextConfig = {
  output: 'standalone',
  outputFileTracingRoot: workspace,
  turbopack: { root: workspace },
  transpilePackages: ['@berth/ui', '@berth/api-client'],
  poweredByHeader: false,
  reactStrictMode: true,
  // `tsc -p apps/console` is one of the checks; a build on somebody's machine need not repeat it.
  typescript: { ignoreBuildErrors: true },
  headers: async () => [{ source: '/:path*', headers: securityHeaders }],
  // Under the router the API has the same origin already; `next dev` stands alone.
  rewrites: async () =>
    process.env.NODE_ENV === 'development' ? [{ source: '/api/:path*', destination: `${apiUrl}/api/:path*` }] : [],
};

export default createNextIntlPlugin('./i18n/request.ts')(config);
