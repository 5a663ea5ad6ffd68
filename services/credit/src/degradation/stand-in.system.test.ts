import { parseDesign } from '@breakwater/designs';
import { ComeBackLater } from '@breakwater/queue';
import { contextOfTrace } from '@breakwater/service-kit';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { soon, TRACEPARENT, purchase } from '../ledger/test-operations.ts';
import { TestCredit } from '../test-credit.ts';
import { reviewStandIn } from './review-stand-in.ts';
import { payWith } from '../test-payments.ts';

const CAPS = { amountMinorMax: 1_000, customerMinorMax: 2_500, totalMinorMax: 5_000 };
const { ladder } = parseDesign(
  `name: t\ntitle: { en: T, zh: T }\nsummary: { en: S, zh: S }\nedges: {}\nladder: { stand_in: ${JSON.stringify(CAPS)} }`,
  'test.yaml',
);

let credit: TestCredit;
let accountId: string;
beforeAll(async () => {
  credit = await TestCredit.create(inject('databaseUrl'));
  credit.ladderDesign = ladder;
});
beforeEach(async () => {
  [accountId = ''] = await credit.ledger.accounts(1);
  await reviewAll();
  credit.isRiskOut = true;
  credit.rungs.add('stand_in');
});
afterAll(() => credit.close());

interface StandInRow {
  readonly operation_id: string;
  readonly account_id: string;
  readonly amount_minor: string;
  readonly verdict: string | null;
}

async function open(): Promise<StandInRow[]> {
  const { rows } = await credit.ledger.owner.query<StandInRow>(
    'SELECT operation_id, account_id, amount_minor::text, verdict FROM credit.stand_ins WHERE settled_step IS NULL ORDER BY taken_step',
  );
  return rows;
}

function review(operationId: string) {
  const { risk, ledger } = credit;
  return reviewStandIn({ pool: ledger.owner, risk }, operationId, contextOfTrace(TRACEPARENT, 'look'));
}

async function reviewAll(): Promise<void> {
  credit.isRiskOut = false;
  credit.decides = () => ({});
  for (const { operation_id: operationId } of await open()) await review(operationId);
}

describe('while risk cannot decide', () => {
  test('nothing is approved unless the rung is in force', async () => {
    credit.rungs.clear();
    expect(await payWith(credit, accountId)).toMatchObject({ status: 503, body: { code: 'service_down' } });
    expect(await open()).toEqual([]);
  });

  test('a small payment is approved, and its decision carries the rung and the caps', async () => {
    expect(await payWith(credit, accountId)).toMatchObject({
      status: 201,
      body: { state: 'captured', decision: { strategyVersion: 'stand-in', reasonCodes: ['stand_in'] } },
    });
    const [row] = await open();
    expect(row).toMatchObject({ account_id: accountId, amount_minor: '1000' });
    const { rows } = await credit.ledger.owner.query(
      'SELECT rung, evidence FROM credit.decisions WHERE operation_id = $1',
      [row?.operation_id],
    );
    expect(rows).toEqual([{ rung: 'stand_in', evidence: { cause: 'service_down', ...CAPS } }]);
    const { rows: events } = await credit.ledger.owner.query(
      "SELECT payload FROM credit.outbox WHERE queue = 'stand-in-reviews' AND payload->>'operationId' = $1",
      [row?.operation_id],
    );
    expect(events).toHaveLength(1);
  });

  test('a hold counts as well, and is sent again with the same answer', async () => {
    const key = credit.newKey();
    const first = await payWith(credit, accountId, { key, capture: 'manual' });
    expect(first).toMatchObject({ status: 201, body: { state: 'held' } });
    expect((await payWith(credit, accountId, { key, capture: 'manual' })).text).toBe(first.text);
    expect(await open()).toHaveLength(1);
  });

  test.each([
    ['more than a payment may be', [1_001], 0],
    ['more than a customer may have', [1_000, 1_000, 501], 2],
  ])('%s is not approved', async (_, amounts, approved) => {
    const answers = [];
    for (const amountMinor of amounts) answers.push(await payWith(credit, accountId, { amountMinor }));
    expect(answers.at(-1)).toMatchObject({ status: 503, body: { code: 'service_down' } });
    expect(await open()).toHaveLength(approved);
  });

  test('nobody gets any when all together have as much as they may, until risk has reviewed some', async () => {
    const accounts = await credit.ledger.accounts(6);
    const answers = [];
    for (const each of accounts) answers.push((await payWith(credit, each)).status);
    expect(answers).toEqual([201, 201, 201, 201, 201, 503]);
    const [first] = await open();
    credit.isRiskOut = false;
    expect(await review(first?.operation_id ?? '')).toBe('approve');
    credit.isRiskOut = true;
    expect((await payWith(credit, accountId)).status).toBe(201);
  });

  test('whoever was to pass a check is not let off it', async () => {
    const key = credit.newKey();
    credit.isRiskOut = false;
    credit.decides = () => ({ outcome: 'challenge', declineCode: 'challenge_required' });
    expect((await payWith(credit, accountId, { key })).body['code']).toBe('challenge_required');
    credit.isRiskOut = true;
    expect((await payWith(credit, accountId, { key })).status).toBe(503);
  });

  test('the account still decides: what its limit does not allow is refused and no exposure', async () => {
    await credit.ledger.owner.query("UPDATE credit.accounts SET status = 'frozen' WHERE account_id = $1", [
      accountId,
    ]);
    expect((await payWith(credit, accountId)).body['code']).toBe('account_frozen');
    expect(await open()).toEqual([]);
  });
});

describe('afterwards', () => {
  test('a review waits for risk to be back, and settles once however often it is delivered', async () => {
    await payWith(credit, accountId);
    const [{ operation_id: operationId } = { operation_id: '' }] = await open();
    await expect(review(operationId)).rejects.toBeInstanceOf(ComeBackLater);
    expect(await open()).toHaveLength(1);
    credit.isRiskOut = false;
    credit.asked.length = 0;
    expect(await review(operationId)).toBe('approve');
    expect(await review(operationId)).toBeUndefined();
    expect(credit.asked).toHaveLength(1);
    expect(credit.asked[0]).toMatchObject({
      kind: 'payment',
      accountId,
      merchantId: 'm-00001',
      amountMinor: 1_000,
    });
    expect(await open()).toEqual([]);
  });

  test('who has a payment that risk regrets gets no other without it', async () => {
    await payWith(credit, accountId);
    const [row] = await open();
    credit.isRiskOut = false;
    credit.decides = () => ({ outcome: 'decline', declineCode: 'fraud_block' });
    expect(await review(row?.operation_id ?? '')).toBe('decline');
    credit.isRiskOut = true;
    expect((await payWith(credit, accountId, { amountMinor: 1 })).status).toBe(503);
    expect((await payWith(credit, (await credit.ledger.accounts(1))[0] ?? '')).status).toBe(201);
  });
});

test('replicas that approve at the same time stay within the caps together', async () => {
  const accounts = await credit.ledger.accounts(40);
  const writers = [1, 2, 3].map(() => credit.ledger.writer());
  const standIn = { customerMinorMax: 2_500, totalMinorMax: 5_000 };
  const outcomes = await Promise.all(
    accounts.map(async (account, index) => {
      const operation = { ...purchase(account, { amountMinor: 700n }), standIn };
      return (await writers[index % 3]!.submit(operation, soon())).outcome;
    }),
  );
  const done = outcomes.filter((outcome) => outcome === 'done');
  expect(done.length).toBeGreaterThan(0);
  expect(done.length).toBeLessThanOrEqual(7);
  expect(new Set(outcomes)).toEqual(new Set(['done', 'conflict']));
  const total = (await open()).reduce((sum, row) => sum + Number(row.amount_minor), 0);
  expect(total).toBeLessThanOrEqual(5_000);
});
