import type { Language } from '@breakwater/contracts';
import type { TestCustomer } from '../test-customer.ts';
import type { TestFleet } from '../test-fleet.ts';
import type { Answer } from '../test-http.ts';
import { eventually } from '../test-waiting.ts';
import { type Cause, type Told, inBoth, inEach, misbehaving } from './cause.ts';

export const dependencyCauses = {
  bureau_unavailable: inEach(async ({ fleet, customer }) => {
    const out = { service: 'credit-bureau-mock', fault: { kind: 'errors', status: 500 } } as const;
    return misbehaving(fleet, out, async () => (await customer(5)).borrow());
  }),
  bureau_stale: inEach(async ({ fleet, customer }) => {
    const stale = { service: 'credit-bureau-mock', fault: { kind: 'stale', ageDays: 60 } } as const;
    return misbehaving(fleet, stale, async () => (await customer(6)).borrow());
  }),
  async bank_channel_unavailable(fleet: TestFleet): Promise<Told> {
    const out = { service: 'bank-mock', fault: { kind: 'errors', status: 503 } } as const;
    const told = await misbehaving(fleet, out, () =>
      inBoth(
        async ({ language, customer }) => untilTheChannelIsDown(await customer(7), language),
        (_fleet, work) => work(),
      )(fleet),
    );
    await eventually(
      () =>
        fleet.rows(`SELECT FROM credit.loans WHERE state IN ('approved', 'disbursing')
          UNION ALL SELECT FROM credit.repayments WHERE state IN ('requested', 'collecting')
          UNION ALL SELECT FROM credit.channels WHERE down_since IS NOT NULL`),
      (onTheirWay) => onTheirWay.length === 0,
    );
    return told;
  },
} satisfies Record<string, Cause>;

/** Repays debts in small parts until the workers have seen often enough that the bank moves nothing. */
async function untilTheChannelIsDown(somebody: TestCustomer, language: Language): Promise<Answer> {
  await somebody.pay({ key: `something-to-repay-${language}`, amountMinor: 100_000 });
  return eventually(
    () => somebody.repay({ amountMinor: 100 }),
    ({ status }) => status >= 400,
  );
}
