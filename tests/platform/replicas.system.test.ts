import { realClock, sleep } from '@breakwater/clock';
import { metric } from '@breakwater/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectMoneyAsTold } from './expect-money-as-told.ts';
import type { TestCustomer } from './test-customer.ts';
import { type ServiceName, TestFleet } from './test-fleet.ts';
import { type Paid, TestPayers } from './test-payers.ts';
import { eventually, insist } from './test-waiting.ts';

const PEOPLE = 4;
/** Long enough before and after a change for many payments. */
const STEADY_MS = 400;
/** How long people wait between payments; hardly at all where a gap of some milliseconds is to be seen. */
const PAUSE_MS = 60;
const PAUSE_MS_IN_A_HURRY = 2;
const SCALED = ['credit', 'risk'] as const;

describe('replicas of a running fleet', () => {
  let fleet: TestFleet;
  let people: readonly TestCustomer[];
  beforeAll(async () => {
    fleet = await TestFleet.start({ design: 'resilient', replicas: { credit: 2, risk: 2 } });
    people = await Promise.all(Array.from({ length: PEOPLE }, (_, index) => fleet.customer(index + 1)));
  });
  afterAll(() => fleet.stop());

  it('join under load: they are called, and nobody is refused', async () => {
    const notPaid = await whileEverybodyPays(async () => {
      for (const service of SCALED) {
        const added = await fleet.platform.addReplica(service);
        expect(added).toMatchObject({ service, replica: 3, state: 'ready', isListed: true });
        expect(await requestsAt(service, 3, (count) => count > 0)).toBeGreaterThan(0);
      }
    });
    expect(notPaid).toEqual([]);
  });

  it('know the design and the capacity in force when they join', async () => {
    const capacity = { slots: 16, serviceMs: 1 };
    await fleet.platform.changeCapacity({ service: 'risk' }, capacity);
    await fleet.platform.changeCapacity({ service: 'risk', replica: 1 }, { slots: 8, serviceMs: 2 });
    await fleet.platform.changeDesign('timeouts');
    await fleet.platform.addReplica('risk');
    expect((await fleet.operateOne('risk', '/operator/design', {}, 4)).body).toMatchObject({
      name: 'timeouts',
    });
    const capacities = await fleet.operate('risk', '/operator/capacity');
    expect(capacities.map(({ body }) => body)).toEqual([
      { slots: 8, serviceMs: 2 },
      capacity,
      capacity,
      capacity,
    ]);
    await fleet.platform.changeDesign('resilient');
    await fleet.platform.drainReplica('risk', 4);
  });

  it('are started anew with the capacity that they were given, and nobody is refused', async () => {
    const notPaid = await whileEverybodyPays(async () => {
      const view = await fleet.platform.restartReplica('risk', 1);
      expect(view).toMatchObject({ restarts: 1, isListed: true, capacity: { slots: 8, serviceMs: 2 } });
    });
    expect(notPaid).toEqual([]);
    expect((await fleet.operateOne('risk', '/operator/capacity')).body).toEqual({ slots: 8, serviceMs: 2 });
  });

  it.each(['resilient', 'naive'])('leave under load with %s, and nobody is refused', async (design) => {
    await fleet.platform.changeDesign(design);
    const added = await Promise.all(SCALED.map((service) => fleet.platform.addReplica(service)));
    await Promise.all(added.map(({ service, replica }) => requestsAt(service, replica, () => true)));
    const notPaid = await whileEverybodyPays(async () => {
      for (const { service, replica } of added) await fleet.platform.drainReplica(service, replica);
    }, PAUSE_MS_IN_A_HURRY);
    expect(notPaid).toEqual([]);
    const left = fleet.platform.replicas().map(({ service, replica }) => `${service} ${replica}`);
    for (const { service, replica } of added) expect(left).not.toContain(`${service} ${replica}`);
  });

  it('are killed without a payment lost where a design saves it', async () => {
    await fleet.platform.changeDesign('resilient');
    const notPaid = await whileEverybodyPays(killOneOfEach);
    expect(notPaid.filter(({ answer }) => answer.body['moneyMoved'] === 'no')).toEqual([]);
    for (const { key } of notPaid) {
      const found = await insist(() => (people[0] as TestCustomer).operation(key));
      expect(found.body).toMatchObject({ state: 'succeeded' });
    }
  });

  it('cost payments when they are killed where no design saves them, for callers learn late of crashes', async () => {
    await fleet.platform.changeDesign('naive');
    const notPaid = await whileEverybodyPays(killOneOfEach);
    expect(notPaid.filter(({ answer }) => answer.status >= 500).length).toBeGreaterThan(0);
    const replica = fleet.platform.replicas().find((each) => each.service === 'credit' && each.replica === 2);
    expect(replica).toMatchObject({ isListed: true, state: 'ready' });
  });

  it('are never all taken out', async () => {
    const { platform } = fleet;
    await expect(platform.drainReplica('gateway', 1)).rejects.toThrow('it is the only one');
    await expect(platform.drainReplica('risk', 9)).rejects.toThrow(
      'there is no risk 9; the fleet has risk 1, 2, 3',
    );
  });

  it('and nothing that anybody was told of is lost', async () => {
    await expectMoneyAsTold(fleet);
  });

  /** What was not simply paid while the change was made, and shortly before and after. */
  async function whileEverybodyPays(
    change: () => Promise<void>,
    pauseMs = PAUSE_MS,
  ): Promise<readonly Paid[]> {
    const payers = new TestPayers(people, pauseMs);
    try {
      await sleep(realClock, STEADY_MS);
      await change();
      await sleep(realClock, STEADY_MS);
    } finally {
      await payers.stop();
    }
    expect(payers.paid.length).toBeGreaterThan(PEOPLE * 3);
    return payers.stop();
  }

  async function killOneOfEach(): Promise<void> {
    const before = SCALED.map((service) => fleet.deaths(service));
    for (const service of SCALED) {
      fleet.platform.target.kill(service, 2);
      await sleep(realClock, STEADY_MS);
    }
    expect(SCALED.map((service) => fleet.deaths(service))).toEqual(before.map((deaths) => deaths + 1));
    await fleet.ready();
  }

  /** How many requests of customers a replica has answered. */
  function requestsAt(
    service: ServiceName,
    replica: number,
    isThere: (count: number) => boolean,
  ): Promise<number> {
    return eventually(async () => {
      const { text } = await fleet.operateOne(service, '/metrics', {}, replica);
      const lines = text.split('\n').filter((line) => line.startsWith(`${metric.requests}{`));
      return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
    }, isThere);
  }
});
