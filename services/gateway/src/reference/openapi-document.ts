import { STATUS_CODES } from 'node:http';
import { IDEMPOTENCY_KEY_PATTERN, type PublicCall } from '@breakwater/contracts';
import type { TObject } from 'typebox';
import { NamedSchemas, type Part } from './named-schemas.ts';
import { codesOf, problemExamples, refusalResponses } from './refusals.ts';

/** The OpenAPI 3.1 document of the public API, made of the table that the routes are made of. */
export function openApiDocument(calls: readonly PublicCall[]): Part {
  const schemas = new NamedSchemas();
  const byPath = Map.groupBy(calls, ({ path }) => path);
  const paths = Object.fromEntries(
    [...byPath].map(([path, own]) => [
      path,
      Object.fromEntries(own.map((call) => [call.method.toLowerCase(), operationOf(call, schemas)])),
    ]),
  );
  return {
    openapi: '3.1.1',
    info: {
      title: 'Breakwater',
      version: '1.0.0',
      summary: 'Pay Later and Cash Loan on one credit account',
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(calls.map(tagOf))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: { session: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: schemas.components,
      parameters: PARAMETERS,
      headers: HEADERS,
      examples: problemExamples(calls.flatMap(codesOf)),
    },
  };
}

const DESCRIPTION = `Amounts are whole minor units (fen). A request that moves money carries an \`Idempotency-Key\`: sent again
with the same key and body it is answered as before and never done twice.

An answer is one of three: done, refused, or not known. A refusal is a problem document (RFC 9457) that says whether
money moved. Where the outcome is not known the answer is 202 \`processing\` with the place to look; it may have happened.`;

const PARAMETERS: Part = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    description: 'A key of your own for this one operation, new for every new operation.',
    schema: { type: 'string', pattern: IDEMPOTENCY_KEY_PATTERN.source },
  },
  AcceptLanguage: {
    name: 'Accept-Language',
    in: 'header',
    description: 'The language of texts for people: English, or Chinese when it is preferred.',
    schema: { type: 'string', examples: ['en', 'zh-CN'] },
  },
};

const HEADERS: Part = {
  RateLimit: {
    description: 'What is left of the quota that this request counts towards, as `"name";r=left;t=seconds`.',
    schema: { type: 'string', examples: ['"customer";r=199;t=1'] },
  },
  RateLimitPolicy: {
    description: 'The quotas, as `"name";q=requests;w=seconds`.',
    schema: { type: 'string', examples: ['"customer";q=200;w=4'] },
  },
  RetryAfter: { description: 'Seconds after which to come back.', schema: { type: 'integer', minimum: 1 } },
  ContentLanguage: {
    description: 'The language of the texts.',
    schema: { type: 'string', enum: ['en', 'zh'] },
  },
  Location: { description: 'Where to look.', schema: { type: 'string' } },
};

function operationOf(call: PublicCall, schemas: NamedSchemas): Part {
  return {
    operationId: call.id,
    summary: call.summary,
    tags: [tagOf(call)],
    ...(call.labOnly === true ? { description: 'Exists in the laboratory only.' } : {}),
    security: call.open === true ? [] : [{ session: [] }],
    parameters: [
      ...parametersIn('path', call.params, schemas),
      ...parametersIn('query', call.query, schemas),
      ...(call.movesMoney === true ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
      { $ref: '#/components/parameters/AcceptLanguage' },
    ],
    ...(call.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemas.refer(call.body) } },
          },
        }),
    responses: { ...answerResponses(call, schemas), ...refusalResponses(call, schemas) },
  };
}

function parametersIn(place: 'path' | 'query', object: TObject | undefined, schemas: NamedSchemas): Part[] {
  if (object === undefined) return [];
  const required = (object.required as readonly string[] | undefined) ?? [];
  return Object.entries(object.properties).map(([name, schema]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: schemas.refer(schema),
  }));
}

function answerResponses({ answers }: PublicCall, schemas: NamedSchemas): Part {
  return Object.fromEntries(
    Object.entries(answers).map(([status, schema]) => [
      status,
      {
        description: STATUS_CODES[status] ?? status,
        headers: {
          RateLimit: { $ref: '#/components/headers/RateLimit' },
          'RateLimit-Policy': { $ref: '#/components/headers/RateLimitPolicy' },
          ...(status === '202'
            ? {
                Location: { $ref: '#/components/headers/Location' },
                'Retry-After': { $ref: '#/components/headers/RetryAfter' },
              }
            : {}),
        },
        content: { 'application/json': { schema: schemas.refer(schema) } },
      },
    ]),
  );
}

/** What a call is about: the first word of its path. */
function tagOf({ path }: PublicCall): string {
  return path.split('/')[2] ?? path;
}
