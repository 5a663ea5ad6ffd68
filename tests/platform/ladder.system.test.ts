import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectMoneyAsTold } from './expect-money-as-told.ts';
import type { TestCustomer } from './test-customer.ts';
import { TestFleet } from './test-fleet.ts';
import type { Answer } from './test-http.ts';
import { eventually, insist } from './test-waiting.ts';

/** More payments within the rung's window than it needs to be pulled, from as many customers. */
const CROWD = 60;
const AT_ONCE = 15;

interface Exposure {
  readonly open: number;
  readonly total: string;
  readonly most: string;
}

describe('the degradation ladder of a running fleet', () => {
  let fleet: TestFleet;
  beforeAll(async () => {
    fleet = await TestFleet.start({ design: 'resilient' });
  });
  afterAll(() => fleet.stop());

  async function exposure(): Promise<Exposure> {
    const [row] = await fleet.rows<Exposure>(
      `SELECT count(*)::int AS open, coalesce(sum(minor), 0)::text AS total, coalesce(max(minor), 0)::text AS most
         FROM (SELECT account_id, sum(amount_minor) AS minor FROM credit.stand_ins WHERE settled_step IS NULL
                GROUP BY account_id) AS by_account`,
    );
    return row!;
  }

  /** Does something while the only replica of risk stands still. */
  async function whileRiskIsOut<T>(work: () => Promise<T>): Promise<T> {
    fleet.platform.target.pause('risk', 1);
    return work().finally(() => fleet.platform.target.resume('risk', 1));
  }

  it('is climbed by the design while risk is out, within its caps, and left again when risk is back', async () => {
    const people: TestCustomer[] = [];
    for (let number = 1; number <= CROWD; number++) people.push(await fleet.customer(number));
    await whileRiskIsOut(async () => {
      const refused = await payAll(people.slice(0, 2 * AT_ONCE), 15_000);
      expect(refused[0]).toMatchObject({ status: 503 });
      // The rung is pulled now, in both replicas of credit; a fourth payment of a customer is beyond the cap.
      const answers = [];
      for (let i = 0; i < 3; i++) answers.push(...(await payAll(people, 15_000)));
      const beyond = await people.at(-1)!.pay({ amountMinor: 15_000 });
      expect(beyond).toMatchObject({ status: 503, body: { moneyMoved: 'no' } });
      const taken = [...refused, ...answers].filter(({ status }) => status === 201);
      expect(taken.length).toBeGreaterThan(CROWD);
      expect(taken.every(({ text }) => text.includes('stand_in'))).toBe(true);
      const { total, most } = await exposure();
      expect(Number(total)).toBe(taken.length * 15_000);
      expect(Number(most)).toBe(45_000);
      const [large, loan] = [await people[0]!.pay({ amountMinor: 20_001 }), await people[1]!.borrow()];
      expect(large).toMatchObject({ status: 503, body: { moneyMoved: 'no' } });
      expect([loan.status, loan.body['code']]).toEqual([503, 'loans_paused']);
      expect((await fleet.send('/v1/status')).body).toMatchObject({ rung: 3 });
    });
    await eventually(exposure, ({ open }) => open === 0);
    await eventually(
      async () => {
        await payAll(people.slice(0, AT_ONCE), 100);
        return (await fleet.send('/v1/status')).body;
      },
      ({ rung }) => rung === 0,
    );
    expect((await insist(() => people[1]!.borrow())).status).toBe(202);
  });

  it('takes payments down for later by hand, on every replica and on one that is started again', async () => {
    await fleet.platform.orderLadder({ accept_for_later: 'on', stand_in: 'off' });
    const before = fleet.deaths('credit');
    fleet.platform.target.kill('credit', 1);
    await eventually(
      () => Promise.resolve(fleet.deaths('credit')),
      (deaths) => deaths > before,
    );
    await fleet.ready();
    const states = await fleet.operate('credit', '/operator/ladder');
    expect(states.map(({ body }) => body['rungs'])).toEqual(
      states.map(() =>
        expect.arrayContaining([{ rung: 'accept_for_later', number: 4, order: 'on', inForce: true }]),
      ),
    );
    const people = await Promise.all([101, 102, 103, 104].map((number) => fleet.customer(number)));
    const keys = people.map((_, index) => `for-later-${index}-00000000`);
    const accepted = await whileRiskIsOut(() =>
      Promise.all(people.map((person, index) => person.pay({ key: keys[index]! }))),
    );
    expect(accepted.map(({ status, body }) => [status, body['state']])).toEqual(
      people.map(() => [202, 'processing']),
    );
    for (const [index, person] of people.entries())
      expect(
        await eventually(
          () => person.operation(keys[index]!),
          ({ body }) => body['state'] !== 'processing',
        ),
      ).toMatchObject({ body: { state: 'done', kind: 'payment' } });
    await fleet.platform.orderLadder({ accept_for_later: 'design', stand_in: 'design' });
  });

  it('is told to everybody when it is read only or closed by hand', async () => {
    const person = await fleet.customer(1);
    await fleet.platform.orderLadder({ read_only: 'on' });
    expect((await person.pay()).body).toMatchObject({ code: 'read_only' });
    expect((await person.account()).status).toBe(200);
    await fleet.platform.orderLadder({ read_only: 'design', closed: 'on' });
    expect((await person.account()).body).toMatchObject({ code: 'maintenance' });
    expect((await fleet.send('/v1/status')).body).toMatchObject({ rung: 6 });
    await fleet.platform.orderLadder({ closed: 'design' });
    expect((await insist(() => person.pay())).status).toBe(201);
  });

  it('and nothing that anybody was told of is lost', async () => {
    await expectMoneyAsTold(fleet);
  });
});

/** Pays with everybody, not more at once than the design lets through. */
async function payAll(people: readonly TestCustomer[], amountMinor: number): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let from = 0; from < people.length; from += AT_ONCE)
    answers.push(
      ...(await Promise.all(people.slice(from, from + AT_ONCE).map((person) => person.pay({ amountMinor })))),
    );
  return answers;
}
