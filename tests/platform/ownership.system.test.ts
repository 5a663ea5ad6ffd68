import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from './client/api-client.ts';
import type { ApiOperation, Schema } from './client/api-document.ts';
import { sampleText } from './client/sample-text.ts';
import { expectProblem } from './expect-problem.ts';
import { rowCounts } from './row-counts.ts';
import type { TestCustomer } from './test-customer.ts';
import { TestFleet } from './test-fleet.ts';
import { eventually } from './test-waiting.ts';

const RICH = 1;
const LIMIT_MINOR = 10_000_000;
/** What an id in a path is called when it names something that is somebody's. */
const IS_ID = /Id$/;

describe('what is somebody else’s looks as if it did not exist', () => {
  let fleet: TestFleet;
  let api: ApiClient;
  let owner: TestCustomer;
  let stranger: TestCustomer;
  /** A real value of the owner for each id and period that a path may have. */
  const owned = new Map<string, string>();

  beforeAll(async () => {
    const limits = { limitMinor: LIMIT_MINOR, payLaterLimitMinor: LIMIT_MINOR };
    fleet = await TestFleet.start({ design: 'naive', strategy: 'baseline', customers: { [RICH]: limits } });
    api = await ApiClient.open(fleet.platform.gatewayUrl, fleet.http);
    [owner, stranger] = [await fleet.customer(RICH), await fleet.customer(2)];
    await bringAbout();
  });
  afterAll(() => fleet.stop());

  it('for every call with an id in its address, and the same for an id that nobody has', async () => {
    const before = await rowCounts(fleet);
    const calls = api.document.operations.filter((operation) => idsOf(operation).length > 0);
    expect(calls.length).toBeGreaterThan(12);
    for (const operation of calls) {
      const theirs = await ask(operation, (name) => owned.get(name));
      expectProblem(theirs, 'not_found');
      const nobodys = await ask(operation, (name, schema) =>
        IS_ID.test(name) ? sampleText(schema.pattern ?? '') : owned.get(name),
      );
      expect({ ...nobodys.body, traceId: '' }).toEqual({ ...theirs.body, traceId: '' });
    }
    expect(await rowCounts(fleet)).toEqual(before);
  });

  it('for every call with an account in its body', async () => {
    const before = await rowCounts(fleet);
    const calls = api.document.operations.filter(({ bodyPointer }) => {
      const { properties = {} } = bodyPointer === undefined ? {} : api.document.at(bodyPointer);
      return 'accountId' in properties;
    });
    expect(calls.map(({ id }) => id)).toEqual(['createPayment', 'applyForLoan', 'repay']);
    for (const { id } of calls) {
      for (const accountId of [owner.accountId, 'a-9999999']) {
        const { path, sent } = api.build(id, { token: stranger.token, body: { accountId } });
        expectProblem(await stranger.send(path, sent), 'not_found');
      }
    }
    expect(await rowCounts(fleet)).toEqual(before);
  });

  it('and a key of somebody else’s stands for nothing', async () => {
    const { body } = await stranger.operation('the-owners-key');
    expect(body).toEqual({ idempotencyKey: 'the-owners-key', state: 'unknown_key' });
    expect((await owner.operation('the-owners-key')).body['state']).toBe('done');
  });

  it('while its owner sees all of it', async () => {
    for (const operation of api.document.operations) {
      if (operation.method !== 'GET' || idsOf(operation).length === 0) continue;
      const parameters = Object.fromEntries(
        operation.parameters
          .filter((parameter) => parameter.in === 'path')
          .map(({ name }) => [name, owned.get(name) ?? '']),
      );
      await api.expect(200, operation.id, { token: owner.token, parameters });
    }
  });

  /** Sends a call as the stranger, with ids of somebody's choice. */
  function ask(operation: ApiOperation, valueOf: (name: string, schema: Schema) => string | undefined) {
    const parameters = Object.fromEntries(
      operation.parameters
        .filter((parameter) => parameter.in === 'path')
        .map(({ name, schema }) => [name, valueOf(name, schema) ?? '']),
    );
    const { path, sent } = api.build(operation.id, { token: stranger.token, parameters });
    return stranger.send(path, sent);
  }

  /** Brings about one of everything that can belong to a customer. */
  async function bringAbout(): Promise<void> {
    const { paymentId } = (await owner.pay({ key: 'the-owners-key', amountMinor: 5_000 })).body;
    const { challengeId } = (await owner.pay({ amountMinor: 2_000_000 })).body;
    const { repaymentId } = (await owner.repay({ amountMinor: 1_000 })).body;
    const period = (await fleet.businessDate()).slice(0, 7);
    while ((await fleet.businessDate()).startsWith(period)) await fleet.closeDay();
    await eventually(
      () => owner.send(`/v1/accounts/${owner.accountId}/statements/${period}`),
      ({ status }) => status === 200,
    );
    const values = { accountId: owner.accountId, period, paymentId, challengeId, repaymentId };
    for (const [name, value] of Object.entries(values)) owned.set(name, String(value));
    owned.set('loanId', await borrowed());
    await eventually(
      () => fleet.rows('SELECT FROM credit.outbox WHERE sent_at IS NULL'),
      (unsent) => unsent.length === 0,
    );
  }

  /** The owner's report may be bad; then the loan is given by a strategy that asks nobody. */
  async function borrowed(): Promise<string> {
    const order = { method: 'POST', body: { content: OPEN_STRATEGY, reason: 'a loan is needed' } } as const;
    await fleet.operateOne('risk', '/operator/strategies', order);
    const { body } = await eventually(
      () => owner.borrow({ amountMinor: 10_000 }),
      ({ status }) => status === 202,
    );
    return String(body['loanId']);
  }
});

const OPEN_STRATEGY = `
name: generous
version: 1
description: Approves every loan.
velocity: { windows: {}, whenMissing: { action: continue, reasonCode: velocity_unknown } }
bureau: { requiredFor: [] }
rules: []
score: { payment: '1000', loan: '1000' }
`;

function idsOf({ parameters }: ApiOperation): string[] {
  return parameters.filter((one) => one.in === 'path' && IS_ID.test(one.name)).map(({ name }) => name);
}
