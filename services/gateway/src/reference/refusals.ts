import {
  type ErrorCode,
  type ErrorSpec,
  Problem,
  type PublicCall,
  errorTable,
  problemOf,
} from '@breakwater/contracts';
import type { NamedSchemas, Part } from './named-schemas.ts';

/** What any call may be refused with. */
const ANY_CALL: readonly ErrorCode[] = [
  'malformed_request',
  'invalid_field',
  'rate_limited',
  'overloaded',
  'service_down',
  'timed_out',
  'internal_error',
  'maintenance',
];

/** Every refusal that a call may meet: its own, and those that follow from what it asks for. */
export function codesOf(call: PublicCall): readonly ErrorCode[] {
  const codes = new Set<ErrorCode>([...call.codes, ...ANY_CALL]);
  if (call.open !== true) codes.add('unauthenticated');
  if (call.body !== undefined) for (const code of BODY) codes.add(code);
  if (call.movesMoney === true) for (const code of KEY) codes.add(code);
  return [...codes];
}

const BODY = ['unsupported_media_type', 'body_too_large'] as const;
const KEY = [
  'idempotency_key_missing',
  'idempotency_key_invalid',
  'idempotency_key_reused',
  'idempotency_in_flight',
  'read_only',
] as const;

/** The refusals of a call as OpenAPI responses: one for each status, with the document of each code. */
export function refusalResponses(call: PublicCall, schemas: NamedSchemas): Part {
  const byStatus = Map.groupBy(codesOf(call), (code) => errorTable[code].status);
  return Object.fromEntries(
    [...byStatus]
      .toSorted(([a], [b]) => a - b)
      .map(([status, codes]) => [String(status), refusalResponse(codes, schemas)]),
  );
}

function refusalResponse(codes: readonly ErrorCode[], schemas: NamedSchemas): Part {
  const specs: readonly ErrorSpec[] = codes.map((code) => errorTable[code]);
  return {
    description: codes.map((code, index) => `\`${code}\`: ${specs[index]?.en.title ?? ''}.`).join('\n\n'),
    headers: {
      'Content-Language': { $ref: '#/components/headers/ContentLanguage' },
      ...(specs.some(({ retryable }) => retryable)
        ? { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } }
        : {}),
      ...(codes.includes('rate_limited') ? { RateLimit: { $ref: '#/components/headers/RateLimit' } } : {}),
    },
    content: {
      'application/problem+json': {
        schema: {
          allOf: [
            schemas.refer(Problem),
            { type: 'object', properties: { code: { type: 'string', enum: [...codes] } } },
          ],
        },
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  };
}

/** The document of every code, as a client gets it in English. */
export function problemExamples(codes: Iterable<ErrorCode>): Part {
  return Object.fromEntries(
    [...new Set(codes)].toSorted().map((code) => {
      const spec: ErrorSpec = errorTable[code];
      return [
        code,
        { summary: spec.en.title, value: problemOf(code, 'en', '4bf92f3577b34da6a3ce929d0e0e4736') },
      ];
    }),
  );
}
