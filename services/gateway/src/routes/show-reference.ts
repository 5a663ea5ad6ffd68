import { createHash } from 'node:crypto';
import type { HttpApp } from '@breakwater/service-kit';
import { type FastifyInstance, fastify } from 'fastify';
import type { Part } from '../reference/named-schemas.ts';

/** The page, and what it may do: run its own script, style itself, ask this address, and nothing of anybody else's. */
interface ReferencePage {
  readonly html: string;
  readonly script: string;
  readonly policy: string;
}

/** `GET /openapi.json` and the page at `GET /docs` that shows it; no session is needed to read either. */
export function addReferenceRoutes(app: HttpApp, document: Part): void {
  const text = JSON.stringify(document);
  const config = { open: true };
  app.get('/openapi.json', { config }, (_request, reply) => reply.type('application/json').send(text));

  // Few ever look, and the page's script is megabytes: it is loaded for the first who does.
  let page: Promise<ReferencePage> | undefined;
  const pageOnce = (): Promise<ReferencePage> =>
    (page ??= renderPage().catch((error: unknown) => {
      // The next who looks has it tried again.
      page = undefined;
      throw error;
    }));
  app.get('/docs', { config }, async (_request, reply) => {
    const { html, policy } = await pageOnce();
    return reply.type('text/html; charset=utf-8').header('content-security-policy', policy).send(html);
  });
  app.get('/docs/js/scalar.js', { config }, async (_request, reply) => {
    const { script } = await pageOnce();
    return reply.type('text/javascript; charset=utf-8').header('cache-control', 'max-age=3600').send(script);
  });
}

/** Has the page rendered once, by an application that nobody else can reach. */
async function renderPage(): Promise<ReferencePage> {
  const { default: reference } = await import('@scalar/fastify-api-reference');
  const renderer = fastify();
  try {
    await renderer.register(reference, {
      routePrefix: '/docs',
      configuration: {
        url: '/openapi.json',
        cdn: '/docs/js/scalar.js',
        pageTitle: 'Breakwater',
        withDefaultFonts: false,
        telemetry: false,
        hideClientButton: true,
        showDeveloperTools: 'never',
        agent: { disabled: true },
        mcp: { disabled: true },
      },
    });
    const html = await textOf(renderer, '/docs/');
    return { html, script: await textOf(renderer, '/docs/js/scalar.js'), policy: policyFor(html) };
  } finally {
    await renderer.close();
  }
}

async function textOf(renderer: FastifyInstance, url: string): Promise<string> {
  const { statusCode, body } = await renderer.inject(url);
  if (statusCode !== 200) throw new Error(`the reference page has no ${url}`);
  return body;
}

/** The inline scripts of the page are let run by their digests, and no other. */
function policyFor(html: string): string {
  const inline = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );
  return [
    "default-src 'none'",
    `script-src 'self' ${inline.join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
