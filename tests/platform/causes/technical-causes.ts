import { randomUUID } from 'node:crypto';
import type { Rung } from '@breakwater/contracts';
import type { TestFleet } from '../test-fleet.ts';
import type { Answer } from '../test-http.ts';
import { eventually, insist } from '../test-waiting.ts';
import { CHINESE_FROM, type Cause, type Told, inBoth, inEach, misbehaving, theOneWith } from './cause.ts';
import { STEPPED_UP } from './experience-causes.ts';

/** Enough loans at once for any line of the design, from the customers with these numbers on. */
const CROWD = { first: 40, count: 60 };

/** More requests with a bad token than an address may send at once, with what it is allowed again meanwhile. */
const BAD_TOKENS = 200;

export const technicalCauses = {
  overloaded: inEach(async ({ fleet, customer }) => {
    const numbers = Array.from({ length: CROWD.count }, (_, index) => CROWD.first + index);
    const crowd = await Promise.all(numbers.map(customer));
    const slow = { service: 'credit-bureau-mock', fault: { kind: 'latency', latencyMs: 300 } } as const;
    const answers = await misbehaving(fleet, slow, () => Promise.all(crowd.map((one) => one.borrow())));
    return theOneWith('overloaded', answers);
  }),
  rate_limited: inEach(async ({ fleet, headers }) => {
    const bad = { headers: { ...headers, authorization: 'Bearer a-token-that-nobody-signed' } };
    const asked = Array.from({ length: BAD_TOKENS }, () => fleet.send('/v1/operations', bad));
    return theOneWith('rate_limited', await Promise.all(asked));
  }),
  timed_out: inBoth(
    async ({ customer }) => (await customer(1)).account(),
    async (fleet, work) => {
      await Promise.all([fleet.customer(1), fleet.customer(101)]);
      for (const replica of [1, 2]) fleet.platform.target.pause('credit', replica);
      return work().finally(() => {
        for (const replica of [1, 2]) fleet.platform.target.resume('credit', replica);
      });
    },
  ),
  service_down: inBoth(
    async ({ customer }) => (await customer(1)).pay(),
    async (fleet, work) => {
      fleet.platform.target.kill('risk', 1);
      const told = await work();
      await fleet.ready();
      return told;
    },
  ),
  loans_paused: inBoth(async ({ customer }) => (await customer(1)).borrow(), onRung('loans_off')),
  read_only: inBoth(async ({ customer }) => (await customer(1)).pay(), onRung('read_only')),
  maintenance: inBoth(async ({ customer }) => (await customer(1)).account(), onRung('closed')),
  deferred_not_taken: async (fleet) => {
    const keys = { en: randomUUID(), zh: randomUUID() };
    const pay = inEach(async ({ customer, language }) =>
      (await customer(STEPPED_UP)).pay({ key: keys[language], orderId: keys[language] }),
    );
    await onRung('accept_for_later')(fleet, async () => {
      fleet.platform.target.kill('risk', 1);
      const accepted = await pay(fleet);
      await fleet.ready();
      return accepted;
    });
    // Whoever must pass a check is not there any more when risk asks for it.
    return eventually(
      () => pay(fleet),
      ({ en, zh }) => en.status !== 202 && zh.status !== 202,
    );
  },
  internal_error: inEach(async ({ fleet, customer }) => {
    const somebody = await customer(1);
    const { body } = await insist(() => somebody.pay());
    await fleet.rows('ALTER TABLE credit.instalments RENAME TO elsewhere');
    const answer: Answer = await somebody.send(`/v1/payments/${String(body['paymentId'])}`);
    await fleet.rows('ALTER TABLE credit.elsewhere RENAME TO instalments');
    return answer;
  }),
} satisfies Record<string, Cause>;

/** Pulls a rung of the ladder by hand for as long as something takes. */
function onRung(rung: Rung) {
  return async (fleet: TestFleet, work: () => Promise<Told>): Promise<Told> => {
    await Promise.all([fleet.customer(1), fleet.customer(1 + CHINESE_FROM)]);
    await fleet.platform.orderLadder({ [rung]: 'on' });
    const told = await work();
    await fleet.platform.orderLadder({ [rung]: 'design' });
    return told;
  };
}
