import { Random, realClock, sleep } from '@breakwater/clock';
import { TcpProxy } from '@breakwater/faults/proxy';
import { expect, inject } from 'vitest';
import { expectSoundBooks } from './expect-sound-books.ts';
import type { TestCustomer } from './test-customer.ts';
import { TestFleet } from './test-fleet.ts';
import type { Answer } from './test-http.ts';
import { eventually } from './test-waiting.ts';

/** Everybody pays so often, with a pause between. */
const PAUSE_MS = 400;
const PEOPLE = 5;

/**
 * Takes the Redis of the queues away from a fleet under load for a while. Nobody who pays, borrows or repays may notice,
 * and when it is back every event must arrive and have its effect once.
 */
export async function surviveOutageOfTheQueue(outageMs: number): Promise<void> {
  const url = new URL(inject('redisQueueUrl'));
  const way = { name: 'queue', listen: '127.0.0.1:0', upstream: url.host, enabled: true };
  const proxy = new TcpProxy(way, { clock: realClock, random: new Random(1) });
  await proxy.enable();
  url.host = proxy.listen;
  const fleet = await TestFleet.start({ design: 'naive', redisQueueUrl: url.href });
  try {
    const people = await Promise.all(Array.from({ length: PEOPLE }, (_, index) => fleet.customer(index + 1)));
    const load = { isOver: false, answers: [] as Answer[] };
    const everybody = Promise.all(people.map((person) => live(person, load)));
    await eventually(
      () => sentEvents(fleet),
      (sent) => sent > PEOPLE,
    );
    await proxy.disable();
    await sleep(realClock, outageMs);
    const [unsent] = await fleet.rows<{ count: number }>(
      'SELECT count(*)::int AS count FROM credit.outbox WHERE sent_at IS NULL',
    );
    expect(unsent?.count).toBeGreaterThan(PEOPLE);
    await proxy.enable();
    await sleep(realClock, 500);
    load.isOver = true;
    await everybody;
    expect(load.answers.filter(({ status }) => status !== 201 && status !== 202)).toEqual([]);
    await expectSoundBooks(fleet);
    await expectEveryEffectOnce(fleet, load.answers);
  } finally {
    await fleet.stop();
    await proxy.disable();
  }
}

/** Pays, borrows and repays until it is over. */
async function live(person: TestCustomer, load: { isOver: boolean; answers: Answer[] }): Promise<void> {
  load.answers.push(await person.borrow({ amountMinor: 20_000 }));
  while (!load.isOver) {
    load.answers.push(await person.pay({ amountMinor: 1_000 }));
    load.answers.push(await person.repay({ amountMinor: 400 }));
    await sleep(realClock, PAUSE_MS);
  }
  load.answers.push(await person.borrow({ amountMinor: 20_000 }));
}

async function sentEvents(fleet: TestFleet): Promise<number> {
  const [row] = await fleet.rows<{ count: number }>(
    'SELECT count(*)::int AS count FROM credit.outbox WHERE sent_at IS NOT NULL',
  );
  return row?.count ?? 0;
}

/** Compares what customers were told with what there is: nothing lost, nothing twice. */
async function expectEveryEffectOnce(fleet: TestFleet, answers: readonly Answer[]): Promise<void> {
  const told = (name: string): number => answers.filter(({ body }) => body[name] !== undefined).length;
  const [counts] = await fleet.rows(`SELECT
    (SELECT count(*)::int FROM credit.payments) AS payments,
    (SELECT count(*)::int FROM credit.loans WHERE state = 'active') AS loans,
    (SELECT count(*)::int FROM credit.repayments WHERE state = 'applied') AS repayments,
    (SELECT count(*)::int FROM credit.settlement_lines) AS lines,
    (SELECT count(*)::int FROM bank.transfers) AS transfers,
    (SELECT count(*)::int FROM credit.notifications) AS notices`);
  const [payments, loans, repayments] = [told('paymentId'), told('loanId'), told('repaymentId')];
  expect(counts).toEqual({
    payments,
    loans,
    repayments,
    lines: payments,
    transfers: loans + repayments,
    notices: payments + loans + repayments,
  });
}
