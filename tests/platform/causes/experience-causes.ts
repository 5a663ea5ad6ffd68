import type { Answer } from '../test-http.ts';
import { insist } from '../test-waiting.ts';
import { UNSUPPORTED_MERCHANT } from '../test-fleet.ts';
import { type Cause, inEach, theOneWith } from './cause.ts';
import { RICH } from './risk-causes.ts';

const [, ASKED, FAILED] = RICH;
/** Lives where the strategy asks for one more check. */
export const STEPPED_UP = 18;
/** A purchase that is large enough for one more check. */
const LARGE_MINOR = 2_000_000;
/** Payments a day that the strategy of this test allows, in place of 200. */
export const DAILY_CAP = 40;

export const experienceCauses = {
  challenge_required: inEach(async ({ customer }) =>
    (await customer(ASKED)).pay({ amountMinor: LARGE_MINOR }),
  ),
  challenge_failed: inEach(async ({ customer }) => {
    const somebody = await customer(FAILED);
    const wish = { key: 'a-check-that-fails', orderId: 'a-check-that-fails', amountMinor: LARGE_MINOR };
    const { challengeId } = (await somebody.pay(wish)).body;
    const { code } = (await somebody.challenge(challengeId)).body;
    const wrong = code === '000000' ? '000001' : '000000';
    for (let attempt = 0; attempt < 3; attempt++) await somebody.answerChallenge(challengeId, wrong);
    return somebody.pay(wish);
  }),
  region_step_up: inEach(async ({ customer }) => (await customer(STEPPED_UP)).pay()),
  daily_cap: inEach(async ({ customer }) => {
    const somebody = await customer(4);
    const answers: Answer[] = [];
    for (let index = 0; index <= DAILY_CAP; index++) answers.push(await insist(() => somebody.pay()));
    return theOneWith('daily_cap', answers);
  }),
  merchant_not_supported: inEach(async ({ customer }) =>
    (await customer(1)).pay({ merchantId: UNSUPPORTED_MERCHANT }),
  ),
} satisfies Record<string, Cause>;
