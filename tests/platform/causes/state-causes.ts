import { type Cause, inEach } from './cause.ts';
import { RICH } from './risk-causes.ts';

const [, , , CHECKED] = RICH;

export const stateCauses = {
  hold_ended: inEach(async ({ customer }) => {
    const somebody = await customer(8);
    const { paymentId } = (await somebody.pay({ capture: 'manual' })).body;
    await somebody.release(paymentId);
    return somebody.capture(paymentId);
  }),
  capture_exceeds_hold: inEach(async ({ customer }) => {
    const somebody = await customer(8);
    const { paymentId } = (await somebody.pay({ capture: 'manual' })).body;
    return somebody.capture(paymentId, { amountMinor: 1_001 });
  }),
  payment_not_refundable: inEach(async ({ customer }) => {
    const somebody = await customer(8);
    return somebody.refund((await somebody.pay({ capture: 'manual' })).body['paymentId']);
  }),
  refund_exceeds_captured: inEach(async ({ customer }) => {
    const somebody = await customer(8);
    return somebody.refund((await somebody.pay()).body['paymentId'], { amountMinor: 1_001 });
  }),
  repayment_exceeds_debt: inEach(async ({ customer }) => (await customer(9)).repay()),
  challenge_not_open: inEach(async ({ customer }) => {
    const somebody = await customer(CHECKED);
    const { challengeId } = (await somebody.pay({ amountMinor: 2_000_000 })).body;
    const { code } = (await somebody.challenge(challengeId)).body;
    await somebody.answerChallenge(challengeId, code);
    return somebody.answerChallenge(challengeId, code);
  }),
  day_not_open: inEach(({ fleet, headers }) =>
    fleet.operateOne('worker', '/operator/day-close', {
      method: 'POST',
      headers,
      body: { businessDate: '2020-02-29' },
    }),
  ),
} satisfies Record<string, Cause>;
