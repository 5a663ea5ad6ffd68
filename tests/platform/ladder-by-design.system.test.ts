import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectMoneyAsTold } from './expect-money-as-told.ts';
import type { TestCustomer } from './test-customer.ts';
import { TestFleet } from './test-fleet.ts';
import { eventually, insist } from './test-waiting.ts';

const SOON = 'windowMs: 10000, volumeMin: 4, holdMs: 1000, releaseVolumeMin: 2';
/** Later than those below it: whoever closes at the first trouble never sees that a milder rung is enough. */
const LATER = 'windowMs: 5000, volumeMin: 20, holdMs: 1000, releaseVolumeMin: 2';
/** Short times, and the three last rungs pulled after a handful of calls. */
const DESIGN = `
name: climbing
title: { en: Climbing, zh: 攀升 }
summary: { en: Climbs the ladder soon., zh: 很快降级。 }
edges:
  client->gateway: { server: { deadlineMs: 1500 } }
  gateway->credit: { caller: { timeout: { timeoutMs: 1200 } } }
  credit->risk: { caller: { timeout: { timeoutMs: 300 } } }
ladder:
  accept_for_later: { paymentsMax: 10, waitMsMax: 60000, ${SOON} }
  read_only: { probeMs: 300, ${SOON} }
  closed: { probeMs: 300, ${LATER} }
`;

const well = (seen: ReadonlySet<unknown>): boolean => seen.size === 1 && seen.has(201);

describe('a design that climbs the ladder', () => {
  let directory: string;
  let fleet: TestFleet;
  let people: readonly TestCustomer[];
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'breakwater-ladder-'));
    const file = join(directory, 'climbing.yaml');
    await writeFile(file, DESIGN);
    fleet = await TestFleet.start({ design: 'naive' });
    await fleet.platform.changeDesign(file);
    people = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((number) => fleet.customer(number)));
  });
  afterAll(async () => {
    await fleet.stop();
    await rm(directory, { recursive: true });
  });

  /** The codes and states that everybody is answered who pays now, each once. */
  async function paid(): Promise<Set<unknown>> {
    const answers = await Promise.all(people.map((person) => person.pay()));
    return new Set(
      answers.map(({ status, body }) => body['code'] ?? (status === 202 ? body['state'] : status)),
    );
  }

  it('takes payments down while risk is out, and makes them when it is back', async () => {
    fleet.platform.target.pause('risk', 1);
    await paid();
    const key = 'a-payment-for-later';
    const accepted = await people[0]!.pay({ key });
    fleet.platform.target.resume('risk', 1);
    expect([accepted.status, accepted.body['state']]).toEqual([202, 'processing']);
    await eventually(
      () => people[0]!.operation(key),
      ({ body }) => body['state'] === 'done',
    );
    await eventually(paid, well);
  });

  it('lets people look while nothing can be written, and is itself again afterwards', async () => {
    const unlock = await fleet.lock('credit.account_versions');
    try {
      await eventually(paid, (seen) => seen.has('read_only'), 20_000);
    } finally {
      await unlock();
    }
    expect((await people[0]!.account()).status).toBe(200);
    await eventually(paid, well);
  });

  it('closes when hardly anything gets through, and opens by itself', async () => {
    for (const replica of [1, 2]) fleet.platform.target.pause('credit', replica);
    await eventually(paid, (seen) => seen.has('maintenance'), 20_000).finally(() => {
      for (const replica of [1, 2]) fleet.platform.target.resume('credit', replica);
    });
    await eventually(paid, well);
    expect((await insist(() => people[0]!.pay())).status).toBe(201);
  });

  it('and nothing that anybody was told of is lost', async () => {
    await expectMoneyAsTold(fleet);
  });
});
