import { type Cause, type Scene, inEach, misbehaving, theOneWith } from './cause.ts';

/** Asks for a loan with a body that is not as it must be. */
async function withBody({ customer }: Scene, body: unknown, headers: Record<string, string> = {}) {
  return (await customer(1)).send('/v1/loans', { method: 'POST', body, headers });
}

export const requestCauses = {
  malformed_request: inEach((scene) => withBody(scene, '{')),
  invalid_field: inEach((scene) => withBody(scene, {})),
  idempotency_key_missing: inEach(async (scene) => withBody(scene, (await scene.customer(1)).loanBody())),
  idempotency_key_invalid: inEach(async ({ customer }) => (await customer(1)).pay({ key: 'short' })),
  idempotency_key_reused: inEach(async ({ customer }) => {
    const somebody = await customer(1);
    await somebody.pay({ key: 'reused-by-mistake' });
    return somebody.pay({ key: 'reused-by-mistake' });
  }),
  idempotency_in_flight: inEach(async ({ fleet, customer }) => {
    const somebody = await customer(10);
    const slow = { service: 'credit-bureau-mock', fault: { kind: 'latency', latencyMs: 300 } } as const;
    return misbehaving(fleet, slow, async () => {
      const five = Array.from({ length: 5 }, () => somebody.borrow({ key: 'five-at-the-same-time' }));
      return theOneWith('idempotency_in_flight', await Promise.all(five));
    });
  }),
  unauthenticated: inEach(({ fleet, headers }) => fleet.send('/v1/accounts/a-0000001', { headers })),
  not_found: inEach(async ({ customer }) => (await customer(1)).send('/v1/accounts/a-0000002')),
  unsupported_media_type: inEach((scene) => withBody(scene, 'x', { 'content-type': 'text/plain' })),
  body_too_large: inEach((scene) => withBody(scene, { x: 'x'.repeat(20_000) })),
} satisfies Record<string, Cause>;
