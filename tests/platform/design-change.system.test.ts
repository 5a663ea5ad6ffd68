import { realClock, sleep } from '@breakwater/clock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectMoneyAsTold } from './expect-money-as-told.ts';
import type { TestCustomer } from './test-customer.ts';
import { type ServiceName, TestFleet } from './test-fleet.ts';
import type { Answer } from './test-http.ts';
import { eventually } from './test-waiting.ts';

const SERVICES: readonly ServiceName[] = ['gateway', 'credit', 'risk', 'worker', 'bank-mock'];
const PEOPLE = 4;
/** Long enough for each of them to pay a few times under one design. */
const UNDER_EACH_MS = 600;

describe('the design of a running fleet', () => {
  let fleet: TestFleet;
  let people: readonly TestCustomer[];
  beforeAll(async () => {
    fleet = await TestFleet.start({ design: 'naive' });
    people = await Promise.all(Array.from({ length: PEOPLE }, (_, index) => fleet.customer(index + 1)));
  });
  afterAll(() => fleet.stop());

  it('changes under load without a request that is dropped or refused', async () => {
    const answers: Answer[] = [];
    const load = { isOver: false };
    const live = async (person: TestCustomer): Promise<void> => {
      while (!load.isOver) answers.push(await person.pay({ amountMinor: 100 }));
    };
    const everybody = Promise.all(people.map(live));
    for (const design of ['resilient', 'timeouts', 'naive', 'bulkheads']) {
      await sleep(realClock, UNDER_EACH_MS);
      const before = answers.length;
      await fleet.platform.changeDesign(design);
      expect(await inForce()).toEqual(SERVICES.map(() => design));
      await eventually(
        () => Promise.resolve(answers.length),
        (count) => count > before + PEOPLE,
      );
    }
    load.isOver = true;
    await everybody;
    expect(answers.filter(({ status }) => status !== 201).map(({ body }) => body)).toEqual([]);
  });

  it('is the changed one for a replica that is started again', async () => {
    await fleet.platform.changeDesign('breakers');
    const before = fleet.deaths('risk');
    fleet.platform.target.kill('risk', 1);
    await eventually(
      () => Promise.resolve(fleet.deaths('risk')),
      (deaths) => deaths > before,
    );
    await fleet.ready();
    expect((await fleet.operateOne('risk', '/operator/design')).body).toMatchObject({ name: 'breakers' });
  });

  it('and nothing that anybody was told of is lost', async () => {
    await expectMoneyAsTold(fleet);
  });

  /** The design that each service says is in force; of several replicas the last. */
  async function inForce(): Promise<unknown[]> {
    const answers = await Promise.all(SERVICES.map((service) => fleet.operate(service, '/operator/design')));
    return answers.map((each) => each.at(-1)?.body['name']);
  }
});
