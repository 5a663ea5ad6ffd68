import {
  capture,
  declined,
  hold,
  loan,
  order,
  purchase,
  refund,
  release,
  repayment,
  setLimits,
  transfer,
} from './world-operations.ts';
import { apply, closeDay, deliver, openDay } from './world-platform.ts';

/**
 * Every journey of the platform, end to end, by customers three to six from January to March: with plans of several
 * parts, holds that end in each way, refunds, loans, repayments, interest, arrears, credits, freezes, cuts and each kind
 * of refusal. What must be refused is answered with its reason.
 * @returns the outcomes that are no `done`.
 */
export async function liveThroughJourneys(databaseUrl: string): Promise<string[]> {
  const outcomes = [
    ...(await january(databaseUrl)),
    ...(await february(databaseUrl)),
    ...(await march(databaseUrl)),
  ];
  return outcomes.filter((outcome) => outcome !== 'done');
}

async function january(databaseUrl: string): Promise<string[]> {
  const lent = loan(4, 'j-loan', 30_000, { termMonths: 3 });
  const failed = loan(4, 'j-loan-failed', 5_000, { termMonths: 6 });
  const outcomes = await apply(
    databaseUrl,
    purchase(3, 'j-six', 12_345, { instalments: 6 }),
    refund(3, 'j-six', 5_000),
    refund(3, 'j-six', 9_000, 'j-six-too-much'),
    purchase(3, 'j-small', 2, { instalments: 3 }),
    purchase(3, 'j-nowhere', 100, { merchantId: 'm-00002' }),
    hold(3, 'j-captured', 3_000, '2026-01-22'),
    refund(3, 'j-captured', 1, 'j-captured-early'),
    capture(3, 'j-captured', 2_000, '2026-01-15'),
    hold(3, 'j-voided', 4_000, '2026-01-22'),
    release(3, 'j-voided', 'void'),
    { ...release(3, 'j-voided', 'void'), idempotency_key: 'j-voided-again' },
    hold(3, 'j-expired', 5_000, '2026-01-22'),
    lent,
    ...transfer(lent, 'settled'),
    failed,
    ...transfer(failed, 'failed'),
    loan(4, 'j-loan-too-much', 59_000),
    declined(4, 'j-declined', 'velocity_block'),
    purchase(5, 'j-all', 80_000, { instalments: 24 }),
    refund(5, 'j-all'),
    purchase(5, 'j-month', 40_000),
    setLimits(5, 50_000),
    purchase(5, 'j-cut', 20_000),
    order(5, 'account.set_status', { new_status: 'frozen' }),
    purchase(5, 'j-frozen', 10),
    order(5, 'account.set_status', { new_status: 'active' }),
    setLimits(5, 100_000),
  );
  await deliver(databaseUrl);
  await openDay(databaseUrl, '2026-01-23');
  outcomes.push(...(await apply(databaseUrl, release(3, 'j-expired', 'expire'))));
  await closeDay(databaseUrl, '2026-01-31');
  await deliver(databaseUrl);
  return outcomes;
}

async function february(databaseUrl: string): Promise<string[]> {
  await openDay(databaseUrl, '2026-02-15');
  const first = repayment(4, 'j-repay', 4_000);
  const failed = repayment(4, 'j-repay-failed', 1_000);
  const outcomes = await apply(
    databaseUrl,
    ...[3, 4, 5].map((customer) => order(customer, 'account.roll')),
    first,
    failed,
    ...transfer(first, 'settled'),
    ...transfer(failed, 'failed'),
    repayment(4, 'j-repay-too-much', 99_000),
    // The refund leaves a credit that pays what is due of other purchases.
    refund(3, 'j-captured', 1_500),
    purchase(4, 'j-in-credit', 200, { date: '2026-02-15' }),
    purchase(6, 'j-closed', 500, { instalments: 3, date: '2026-02-15' }),
    refund(6, 'j-closed'),
    order(6, 'account.set_status', { new_status: 'closed' }),
    purchase(6, 'j-too-late', 10),
  );
  await closeDay(databaseUrl, '2026-02-28');
  await deliver(databaseUrl);
  return outcomes;
}

async function march(databaseUrl: string): Promise<string[]> {
  await openDay(databaseUrl, '2026-03-16');
  const all = repayment(5, 'j-repay-late', 40_000);
  const outcomes = await apply(
    databaseUrl,
    ...[3, 4, 5].map((customer) => order(customer, 'account.roll')),
    purchase(5, 'j-overdue', 10),
    all,
    ...transfer(all, 'settled'),
    purchase(5, 'j-again', 1_000, { date: '2026-03-16' }),
  );
  await deliver(databaseUrl);
  return outcomes;
}
