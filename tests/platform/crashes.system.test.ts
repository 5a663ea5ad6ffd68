import type { Answer } from './test-http.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestCustomer } from './test-customer.ts';
import { TestFleet } from './test-fleet.ts';
import { eventually, insist } from './test-waiting.ts';

describe('a fleet whose processes are killed at the worst moment', () => {
  let fleet: TestFleet;
  beforeAll(async () => {
    fleet = await TestFleet.start({ design: 'resilient' });
  });
  afterAll(() => fleet.stop());

  it('takes a payment once when every replica dies between commit and reply', async () => {
    const customer = await fleet.customer(1);
    await arm('credit', 'credit.payment.committed');
    const answer = await customer.pay({ key: 'killed-after-commit', orderId: 'order-killed' });
    expect(isDoneOrProcessing(answer)).toBe(true);
    const { body } = await eventually(
      () => customer.operation('killed-after-commit'),
      ({ status }) => status === 200,
    );
    expect(body).toMatchObject({ state: 'done', kind: 'payment', resource: { orderId: 'order-killed' } });
    expect(fleet.restarts('credit')).toBeGreaterThan(0);
    await fleet.ready();
    const again = await insist(() => customer.pay({ key: 'killed-after-commit', orderId: 'order-killed' }));
    expect([again.status, again.body['orderId']]).toEqual([201, 'order-killed']);
    expect(await paymentsOf(customer)).toBe(1);
  });

  it('answers what was committed through the other replica when one dies between commit and reply', async () => {
    await fleet.ready();
    const customer = await fleet.customer(2);
    const before = fleet.restarts('credit');
    await armOne('credit', 1, 'credit.payment.committed');
    const answers: Answer[] = [];
    await eventually(
      async () => {
        answers.push(await customer.pay({ key: `one-of-two-${answers.length}` }));
        return fleet.restarts('credit');
      },
      (restarts) => restarts > before,
    );
    expect(answers.filter(isDoneOrProcessing).length).toBeGreaterThan(0);
    let done = 0;
    for (const [index, answer] of answers.entries()) {
      // A busy machine may make the fleet refuse; then nothing must have happened.
      const state = isDoneOrProcessing(answer) ? 'done' : 'unknown_key';
      if (state === 'done') done += 1;
      else expect(answer.body['moneyMoved']).toBe('no');
      const { body } = await eventually(
        () => customer.operation(`one-of-two-${index}`),
        ({ status }) => status === 200,
      );
      expect(body['state']).toBe(state);
    }
    expect(await paymentsOf(customer)).toBe(done);
  });

  it.each(['worker.transfer.began', 'worker.transfer.sent'])(
    'pays a loan out once when the worker dies at %s',
    async (point) => {
      await fleet.ready();
      const customer = await fleet.customer(point.endsWith('began') ? 3 : 4);
      const before = fleet.restarts('worker');
      await arm('worker', point);
      const { status, body } = await insist(() => customer.borrow({ key: `borrowed-over-${point}` }));
      expect(status).toBe(202);
      await untilActive(customer, body['loanId']);
      expect(fleet.restarts('worker')).toBe(before + 1);
      expect(await transfersFor(body['loanId'])).toBe(1);
    },
  );

  it('pays a loan out once when the bank books it and its answer is lost', async () => {
    await fleet.ready();
    const customer = await fleet.customer(5);
    await fleet.operate('bank-mock', '/operator/behaviour', {
      method: 'PUT',
      body: [{ kind: 'lost-answer' }],
    });
    const { body } = await insist(() => customer.borrow({ key: 'borrowed-over-a-lost-answer' }));
    await eventually(
      () => transfersFor(body['loanId']),
      (transfers) => transfers > 0,
    );
    await fleet.operate('bank-mock', '/operator/behaviour', { method: 'DELETE' });
    await untilActive(customer, body['loanId']);
    expect(await transfersFor(body['loanId'])).toBe(1);
  });

  it('has lost nothing and doubled nothing', async () => {
    const verdict = await fleet.verify();
    expect(verdict.violations).toEqual([]);
    expect(verdict.doubts).toEqual([]);
    expect(verdict.verdict).toBe('pass');
    const examined = Object.fromEntries(verdict.checked.map((one) => [one.invariant, one.examined]));
    expect(examined[11]).toBe(3);
  });

  async function arm(service: 'credit' | 'worker', point: string): Promise<void> {
    const armed = await fleet.operate(service, '/operator/crash-points', {
      method: 'PUT',
      body: [{ point }],
    });
    expect(armed.map(({ status }) => status)).not.toContain(404);
  }

  async function armOne(service: 'credit', replica: number, point: string): Promise<void> {
    const status = fleet.platform.status().find((one) => one.name === service && one.replica === replica);
    const headers = { authorization: `Bearer ${fleet.platform.operatorToken}` };
    const url = `${status?.url ?? ''}/operator/crash-points`;
    const armed = await fleet.http.send(url, { method: 'PUT', headers, body: [{ point }] });
    expect(armed.status).toBe(200);
  }

  async function paymentsOf({ accountId }: TestCustomer): Promise<number> {
    return (await fleet.rows('SELECT 1 FROM credit.payments WHERE account_id = $1', [accountId])).length;
  }

  async function transfersFor(loanId: unknown): Promise<number> {
    return (await fleet.rows('SELECT 1 FROM bank.transfers WHERE reference = $1', [loanId])).length;
  }
});

function isDoneOrProcessing({ status, body }: Answer): boolean {
  return status === 201 || (status === 202 && body['state'] === 'processing');
}

async function untilActive(customer: TestCustomer, loanId: unknown): Promise<void> {
  await eventually(
    async () => (await customer.send(`/v1/loans/${String(loanId)}`)).body['state'],
    (state) => state === 'active',
  );
}
