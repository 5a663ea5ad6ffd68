import type { AssessmentRequest } from '@breakwater/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { type Answer, TestCredit } from '../test-credit.ts';
import { payWith } from '../test-payments.ts';

let credit: TestCredit;
let accountId: string;
beforeAll(async () => {
  credit = await TestCredit.create(inject('databaseUrl'));
});
beforeEach(async () => {
  [accountId = ''] = await credit.ledger.accounts(1);
  // Risk asks for a check first, and decides by what became of it.
  credit.decides = ({ challenge }: AssessmentRequest) => {
    if (challenge === 'passed') return {};
    return challenge === 'failed'
      ? { outcome: 'decline', declineCode: 'challenge_failed' }
      : { outcome: 'challenge', declineCode: 'challenge_required' };
  };
  credit.asked.length = 0;
  credit.aheadMs = 0;
});
afterAll(() => credit.close());

function pay(key: string, amountMinor = 1_000): Promise<Answer> {
  return payWith(credit, accountId, { key, amountMinor });
}

async function raised(key: string): Promise<string> {
  const { status, body } = await pay(key);
  expect({ status, body }).toMatchObject({
    status: 403,
    body: { code: 'challenge_required', moneyMoved: 'no' },
  });
  return String(body['challengeId']);
}

async function codeOf(challengeId: string): Promise<string> {
  return String((await credit.get(`/v1/challenges/${challengeId}`, accountId)).body['code']);
}

function answer(challengeId: string, code: string, by = accountId): Promise<Answer> {
  return credit.post(`/v1/challenges/${challengeId}/answers`, { code }, by);
}

function otherThan(code: string): string {
  return code === '000000' ? '000001' : '000000';
}

describe('a payment that needs a check', () => {
  test('goes on under its key once the check is passed, and moved no money before', async () => {
    const key = credit.newKey();
    const challengeId = await raised(key);
    expect((await credit.get(`/v1/operations?idempotencyKey=${key}`, accountId)).body['state']).toBe(
      'unknown_key',
    );
    expect(await raised(key)).toBe(challengeId);
    expect((await answer(challengeId, await codeOf(challengeId))).body['state']).toBe('passed');
    expect(await pay(key)).toMatchObject({ status: 201, body: { state: 'captured' } });
    expect(credit.asked.map(({ challenge }) => challenge)).toEqual([undefined, undefined, 'passed']);
    // All three are one assessment for risk.
    expect(new Set(credit.asked.map(({ assessmentId }) => assessmentId)).size).toBe(1);
    const account = await credit.get(`/v1/accounts/${accountId}`, accountId);
    expect(account.body).toMatchObject({ version: 1 });
  });

  test('is refused for good once the check has failed', async () => {
    const key = credit.newKey();
    const challengeId = await raised(key);
    const wrong = otherThan(await codeOf(challengeId));
    for (const state of ['open', 'open', 'failed'])
      expect((await answer(challengeId, wrong)).body['state']).toBe(state);
    expect(await pay(key)).toMatchObject({ body: { code: 'challenge_failed' } });
    credit.decides = () => ({});
    expect(await pay(key)).toMatchObject({ body: { code: 'challenge_failed' } });
  });

  test('gets a new code after the time of the first is over', async () => {
    const key = credit.newKey();
    const challengeId = await raised(key);
    const code = await codeOf(challengeId);
    credit.aheadMs = 300_001;
    expect((await credit.get(`/v1/challenges/${challengeId}`, accountId)).body['state']).toBe('expired');
    expect(await answer(challengeId, code)).toMatchObject({ body: { code: 'challenge_not_open' } });
    expect(await raised(key)).toBe(challengeId);
    const anew = await codeOf(challengeId);
    expect((await answer(challengeId, anew)).body['state']).toBe('passed');
    expect((await pay(key)).status).toBe(201);
  });

  test('raises a check of its own for another key, and passing one does not pass the other', async () => {
    const [one, other] = [credit.newKey(), credit.newKey()];
    const [challengeId, otherId] = [await raised(one), await raised(other)];
    expect(otherId).not.toBe(challengeId);
    await answer(challengeId, await codeOf(challengeId));
    expect((await pay(other)).body['code']).toBe('challenge_required');
    expect((await pay(one)).status).toBe(201);
  });

  test('passes the check for itself alone: another request under its key is refused, before and after', async () => {
    const key = credit.newKey();
    const challengeId = await raised(key);
    expect(await pay(key, 90_000)).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
    await answer(challengeId, await codeOf(challengeId));
    expect(await pay(key, 90_000)).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
    expect((await pay(key)).status).toBe(201);
  });

  test('is nobody else’s to answer', async () => {
    const challengeId = await raised(credit.newKey());
    const [stranger = ''] = await credit.ledger.accounts(1);
    const code = await codeOf(challengeId);
    expect(await answer(challengeId, code, stranger)).toMatchObject({ status: 404 });
    expect(await credit.get(`/v1/challenges/${challengeId}`, stranger)).toMatchObject({ status: 404 });
    expect((await answer(challengeId, code)).body['state']).toBe('passed');
  });

  test('takes at most three of many answers at once, and a right one among them once', async () => {
    for (let round = 0; round < 5; round++) {
      const challengeId = await raised(credit.newKey());
      const code = await codeOf(challengeId);
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          answer(challengeId, index % 3 === 1 ? code : otherThan(code)),
        ),
      );
      const taken = answers.filter(({ status }) => status === 200).map(({ body }) => body['state']);
      expect(taken.length).toBeLessThanOrEqual(3);
      expect(taken.filter((state) => state === 'passed' || state === 'failed')).toHaveLength(1);
      const refused = answers.filter(({ status }) => status !== 200);
      expect(refused.every(({ body }) => body['code'] === 'challenge_not_open')).toBe(true);
    }
  });
});
