import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { misbehaving } from './causes/cause.ts';
import { expectSoundBooks } from './expect-sound-books.ts';
import type { TestCustomer } from './test-customer.ts';
import { TestFleet } from './test-fleet.ts';
import { eventually } from './test-waiting.ts';

interface DeadLetter {
  readonly eventId: string;
  readonly queue: string;
  readonly replays: number;
}

describe('a bank that answers late, twice or never', () => {
  let fleet: TestFleet;
  beforeAll(async () => {
    fleet = await TestFleet.start({ design: 'resilient' });
  });
  afterAll(() => fleet.stop());

  it.each([
    ['loses its answers', { kind: 'lost-answer', share: 0.7 }, 10],
    ['takes on what it settles later', { kind: 'ambiguous', settleMs: 700 }, 20],
    ['calls back late and three times', { kind: 'callback', delayMs: 400, copies: 3 }, 30],
  ])('moves each loan and each repayment once when it %s', async (_what, fault, first) => {
    const numbers = [0, 1, 2, 3].map((index) => first + index);
    const people = await Promise.all(numbers.map((number) => fleet.customer(number)));
    await misbehaving(fleet, { service: 'bank-mock', fault }, () =>
      Promise.all(people.map((person) => borrowAndRepay(person))),
    );
  });

  it('and when all of it comes together', async () => {
    const faults = [
      { kind: 'lost-answer', share: 0.4 },
      { kind: 'ambiguous', settleMs: 500, share: 0.5 },
      { kind: 'callback', delayMs: 300, copies: 2 },
    ];
    const order = { method: 'PUT', body: faults } as const;
    await fleet.operateOne('bank-mock', '/operator/behaviour', order);
    const people = await Promise.all([40, 41, 42, 43].map((number) => fleet.customer(number)));
    await Promise.all(people.map((person) => borrowAndRepay(person)));
    await fleet.operateOne('bank-mock', '/operator/behaviour', { method: 'DELETE' });
  });

  it('has called back about what it settled, and more often than was needed', async () => {
    await eventually(
      () => fleet.rows(`SELECT FROM bank.callbacks WHERE state = 'waiting'`),
      (waiting) => waiting.length === 0,
    );
    const calls = await fleet.rows<{ state: string }>('SELECT state FROM bank.callbacks');
    const settled = await fleet.rows(`SELECT DISTINCT transfer_id FROM bank.callbacks`);
    expect(calls.every(({ state }) => state === 'delivered')).toBe(true);
    expect(settled.length).toBeGreaterThan(12);
    expect(calls.length).toBeGreaterThan(settled.length);
  });

  it('ends what it refuses, and nobody owes anything by it', async () => {
    const person = await fleet.customer(50);
    await person.pay({ amountMinor: 2_000 });
    const refusal = { kind: 'refuse', code: 'insufficient_funds' };
    await misbehaving(fleet, { service: 'bank-mock', fault: refusal }, async () => {
      const { loanId } = (await person.borrow()).body;
      const { repaymentId } = (await person.repay({ amountMinor: 2_000 })).body;
      await untilState(person, `/v1/loans/${String(loanId)}`, 'failed');
      await untilState(person, `/v1/repayments/${String(repaymentId)}`, 'failed');
    });
    expect((await person.account()).body).toMatchObject({
      availableMinor: 998_000,
      products: [{ postedMinor: 2_000 }, { postedMinor: 0, pendingMinor: 0 }],
    });
  });

  it('does what was given up when an operator has it sent again, and does it once', async () => {
    // As if a release wrote events that no other part of it can read.
    await fleet.rows(`CREATE FUNCTION credit.break_event() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN NEW.payload := jsonb_build_object('loan', NEW.payload->'loanId'); RETURN NEW; END $$`);
    await fleet.rows(`CREATE TRIGGER break_event BEFORE INSERT ON credit.outbox FOR EACH ROW
      WHEN (NEW.queue = 'disbursement') EXECUTE FUNCTION credit.break_event()`);
    const person = await fleet.customer(60);
    const { loanId } = (await person.borrow()).body;
    await fleet.rows('DROP TRIGGER break_event ON credit.outbox');
    const letter = await eventually(
      async () => (await letters())[0],
      (one) => one !== undefined,
    );
    expect(letter).toMatchObject({ queue: 'disbursement', replays: 0 });
    expect((await person.send(`/v1/loans/${String(loanId)}`)).body['state']).toBe('approved');
    await fleet.rows(
      `UPDATE credit.outbox SET payload = jsonb_build_object('loanId', $1::text) WHERE event_id = $2`,
      [loanId, letter?.eventId],
    );
    const path = `/operator/dead-letters/${letter?.eventId}/replay`;
    const replies = await Promise.all(
      [1, 2, 3].map(() => fleet.operateOne('worker', path, { method: 'POST' })),
    );
    const outcomes = replies.map(({ body }) => String(body['outcome']));
    expect(outcomes.toSorted()).toEqual(['already_replayed', 'already_replayed', 'replayed']);
    await untilState(person, `/v1/loans/${String(loanId)}`, 'active');
    expect(await letters()).toEqual([]);
  });

  it('has left books that are sound', () => expectSoundBooks(fleet));

  async function letters(): Promise<readonly DeadLetter[]> {
    const { body } = await fleet.operateOne('worker', '/operator/dead-letters?queue=disbursement');
    return body['letters'] as DeadLetter[];
  }

  /** Borrows, waits for the money, and pays all of the debt back. */
  async function borrowAndRepay(person: TestCustomer): Promise<void> {
    const { loanId } = (await person.borrow()).body;
    await untilState(person, `/v1/loans/${String(loanId)}`, 'active');
    const { repaymentId } = (await person.repay({ amountMinor: 10_000 })).body;
    await untilState(person, `/v1/repayments/${String(repaymentId)}`, 'applied');
    await untilState(person, `/v1/loans/${String(loanId)}`, 'repaid');
    const moved = await fleet.rows('SELECT FROM bank.transfers WHERE reference IN ($1, $2)', [
      loanId,
      repaymentId,
    ]);
    expect(moved).toHaveLength(2);
    expect((await person.account()).body['availableMinor']).toBe(1_000_000);
  }
});

async function untilState(person: TestCustomer, path: string, wanted: string): Promise<void> {
  await eventually(
    async () => (await person.send(path)).body['state'],
    (state) => state === wanted,
  );
}
