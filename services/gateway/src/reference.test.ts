import { PUBLIC_API, errorTable } from '@breakwater/contracts';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { codesOf } from './reference/refusals.ts';
import { testGateway } from './test-gateway.ts';

interface Schema {
  readonly $ref?: string;
  readonly properties?: Record<string, Schema>;
  readonly items?: Schema;
}

interface Response {
  readonly content: Record<string, { schema: Schema; examples?: Record<string, { $ref: string }> }>;
}

interface Operation {
  readonly operationId: string;
  readonly security: unknown[];
  readonly parameters: { readonly $ref?: string; readonly name?: string; readonly in?: string }[];
  readonly requestBody?: { content: Record<string, { schema: Schema }> };
  readonly responses: Record<string, Response>;
}

interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: {
    schemas: Record<string, Schema>;
    examples: Record<string, { value: { code: string } }>;
  };
}

async function readDocument(labMode = true): Promise<Document> {
  const { app } = await testGateway({ labMode });
  const answer = await app.inject('/openapi.json');
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([
    200,
    'application/json; charset=utf-8',
  ]);
  return answer.json();
}

describe('the OpenAPI document', () => {
  it('is valid', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(
      (await readDocument()) as unknown as Record<string, unknown>,
    );
    expect(errors).toBeUndefined();
    expect([valid, validator.version]).toEqual([true, '3.1']);
  });

  it('leaves no reference open, and names every body and answer', async () => {
    const document = await readDocument();
    const text = JSON.stringify(document);
    const references = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = '']) => path);
    expect(references.length).toBeGreaterThan(200);
    for (const path of new Set(references)) {
      let found: unknown = document;
      for (const step of path.split('/')) found = (found as Record<string, unknown> | undefined)?.[step];
      expect(found, path).toBeTypeOf('object');
    }
    expect(document.components.schemas['Payment']?.properties?.['plan']?.items?.$ref).toBe(
      '#/components/schemas/Instalment',
    );
  });

  it.each(PUBLIC_API.map((call) => [call.id, call] as const))('tells all of %s', async (_, call) => {
    const { paths, components } = await readDocument();
    const operation = paths[call.path]?.[call.method.toLowerCase()];
    if (operation === undefined) throw new Error('it is not there');
    expect(operation.operationId).toBe(call.id);
    expect(operation.security).toEqual(call.open === true ? [] : [{ session: [] }]);
    const parameters = operation.parameters.map(
      ({ $ref, name, in: place }) => $ref?.split('/').at(-1) ?? `${place} ${name}`,
    );
    expect(parameters).toEqual([
      ...Object.keys(call.params?.properties ?? {}).map((name) => `path ${name}`),
      ...Object.keys(call.query?.properties ?? {}).map((name) => `query ${name}`),
      ...(call.movesMoney === true ? ['IdempotencyKey'] : []),
      'AcceptLanguage',
    ]);
    expect(operation.requestBody === undefined).toBe(call.body === undefined);
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(Object.keys(call.answers)));
    for (const code of codesOf(call)) {
      const problem = operation.responses[errorTable[code].status]?.content['application/problem+json'];
      expect(problem?.examples?.[code]?.$ref).toBe(`#/components/examples/${code}`);
      expect(components.examples[code]?.value.code).toBe(code);
    }
  });

  it('leaves out what exists in the laboratory only when it is elsewhere', async () => {
    expect(Object.keys((await readDocument()).paths)).toContain('/v1/sessions');
    expect(Object.keys((await readDocument(false)).paths)).not.toContain('/v1/sessions');
  });
});

describe('the reference page', () => {
  it('comes whole from this address, and may do nothing else', async () => {
    const { app } = await testGateway();
    const page = await app.inject('/docs');
    expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect([...page.body.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, link]) => link)).toEqual([
      '/docs/js/scalar.js',
    ]);
    expect(page.body).toContain('"/openapi.json"');
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toMatch(/^default-src 'none'; script-src 'self' 'sha256-[^']+'; /);
    expect(policy).not.toContain('http');
    const script = await app.inject('/docs/js/scalar.js');
    expect([script.statusCode, script.headers['content-type']]).toEqual([
      200,
      'text/javascript; charset=utf-8',
    ]);
    expect(script.body).toContain('createApiReference');
  });
});
