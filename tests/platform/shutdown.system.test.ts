import { randomUUID } from 'node:crypto';
import { realClock, sleep } from '@breakwater/clock';
import { metric } from '@breakwater/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectMoneyAsTold } from './expect-money-as-told.ts';
import type { TestCustomer } from './test-customer.ts';
import { type ServiceName, TestFleet } from './test-fleet.ts';
import type { Answer } from './test-http.ts';
import { eventually } from './test-waiting.ts';

/** Those first that nobody misses: what the others leave open is a matter of seconds. */
const SERVICES: readonly ServiceName[] = [
  'credit',
  'worker',
  'gateway',
  'risk',
  'credit-bureau-mock',
  'bank-mock',
];
/** How long a service serves on after it has become unready. */
const NOTICE_MS = 300;
/** What a service may take besides to end what it has begun. */
const DRAIN_MS_MAX = 4_500;
const PEOPLE = 4;
const LOAD_AFTERWARDS_MS = 300;
/** A machine that stands still for most of a second makes risk late for a payment at any time, whoever stops. */
const TRIES_MAX = 3;

/** A request that had no answer at all: who sent it, under which key, and why. */
interface Unanswered {
  readonly person: TestCustomer;
  readonly key: string;
  readonly reason: string;
}

interface Load {
  isOver: boolean;
  readonly answers: Answer[];
  readonly unanswered: Unanswered[];
}

describe('a service that is asked to stop under load', () => {
  let fleet: TestFleet;
  let people: readonly TestCustomer[];
  beforeAll(async () => {
    const notice = { DRAIN_NOTICE_MS: String(NOTICE_MS) };
    const environment = Object.fromEntries(SERVICES.map((service) => [service, notice]));
    fleet = await TestFleet.start({ design: 'resilient', environment });
    people = await Promise.all(Array.from({ length: PEOPLE }, (_, index) => fleet.customer(index + 1)));
  });
  afterAll(() => fleet.stop());

  it.each(SERVICES)(
    '%s becomes unready first, answers what is under way, and ends well and soon',
    { retry: TRIES_MAX - 1 },
    async (name) => {
      await fleet.ready();
      await offTheLadder(fleet);
      await breakersClosed(fleet);
      const load: Load = { isOver: false, answers: [], unanswered: [] };
      const everybody = Promise.all(people.map((person) => live(person, load)));
      await eventually(
        () => Promise.resolve(load.answers.length),
        (answers) => answers > PEOPLE,
      );
      const before = fleet.deaths(name);
      const stoppedMs = await stop(name);
      expect(await untilUnready(name)).toBe(true);
      expect(fleet.deaths(name)).toBe(before);
      await eventually(
        () => Promise.resolve(fleet.deaths(name)),
        (deaths) => deaths > before,
      );
      expect(realClock.monotonicMs() - stoppedMs).toBeLessThan(NOTICE_MS + DRAIN_MS_MAX);
      const death = fleet.events.findLast((event) => event.name === name && event.type === 'died');
      expect(death).toMatchObject({ code: 0, signal: null });
      await fleet.ready();
      await sleep(realClock, LOAD_AFTERWARDS_MS);
      load.isOver = true;
      await everybody;
      await expectOrderly(load, name);
    },
  );

  it('and nothing that anybody was told of is lost', async () => {
    await expectMoneyAsTold(fleet);
  });

  /** Sends the signal that asks the first replica to stop; answers when. */
  function stop(name: ServiceName): Promise<number> {
    const replica = fleet.platform.status().find((one) => one.name === name && one.replica === 1);
    if (replica?.pid == null) throw new Error(`${name} does not run`);
    process.kill(replica.pid, 'SIGTERM');
    return Promise.resolve(realClock.monotonicMs());
  }

  /** Whether it says that it is unready, while it still answers. */
  async function untilUnready(name: ServiceName): Promise<boolean> {
    const seen = await eventually(
      () => fleet.operateOne(name, '/readyz').catch(() => undefined),
      (answer) => answer?.status !== 200,
    );
    return seen?.status === 503;
  }
});

/** Waits until everybody can pay: a breaker that opened while a service was away closes with what succeeds again. */
async function settled(people: readonly TestCustomer[]): Promise<void> {
  await eventually(
    () => Promise.all(people.map((person) => person.pay({ amountMinor: 100 }))),
    (answers) => answers.every(({ status }) => status < 400),
  );
}

/** Waits until every replica grants loans again: each keeps them paused for a while after it saw risk away. */
async function offTheLadder(fleet: TestFleet): Promise<void> {
  await eventually(
    async () => {
      await settled(fleet.known);
      const answers = await fleet.operate('credit', '/operator/ladder');
      return answers.flatMap(({ body }) => body['rungs'] as { readonly inForce: boolean }[]);
    },
    (rungs) => rungs.every(({ inForce }) => !inForce),
  );
}

/** Waits until no replica of credit has doubts about risk: until its probes are answered a breaker refuses what comes besides. */
async function breakersClosed(fleet: TestFleet): Promise<void> {
  const isOpen = new RegExp(`^${metric.breakerState}\\{.*state="(?!closed).*\\} 1$`, 'm');
  await eventually(
    async () => {
      await settled(fleet.known);
      const answers = await fleet.operate('credit', '/metrics');
      return answers.filter(({ text }) => isOpen.test(text)).length;
    },
    (open) => open === 0,
  );
}

/** Pays, and now and then borrows, until it is over. */
async function live(person: TestCustomer, load: Load): Promise<void> {
  for (let count = 0; !load.isOver; count++) {
    const wish = { amountMinor: 100, key: randomUUID() };
    const asked = count % 10 === 5 ? person.borrow(wish) : person.pay(wish);
    const answer = await asked.catch((error: NodeJS.ErrnoException) => error.code ?? error.message);
    if (typeof answer === 'string') load.unanswered.push({ person, key: wish.key, reason: answer });
    else load.answers.push(answer);
    await sleep(realClock, typeof answer === 'string' ? 100 : 60);
  }
}

/** What clients may be refused with while the only replica of a service is away; none where another one steps in. */
const REFUSALS: Readonly<Partial<Record<ServiceName, readonly string[]>>> = {
  risk: ['service_down', 'overloaded', 'loans_paused'],
  'credit-bureau-mock': ['bureau_unavailable'],
  'bank-mock': ['bank_channel_unavailable'],
};

/**
 * How a client finds that there is no gateway: nobody listens, or the kernel had opened its connection when the listener
 * closed, before the gateway knew of it, and resets it, or a connection that stood idle is closed while the next request
 * is on its way.
 */
const NOBODY_THERE: readonly string[] = ['ECONNREFUSED', 'ECONNRESET', 'UND_ERR_SOCKET'];

/** A refusal says that nothing happened, and why; and what was taken is answered. */
async function expectOrderly({ answers, unanswered }: Load, name: ServiceName): Promise<void> {
  const refused = answers.filter(({ status }) => status >= 400);
  expect(refused.filter(({ body }) => body['moneyMoved'] !== 'no')).toEqual([]);
  const codes = new Set(refused.map(({ body }) => body['code']));
  expect([...codes].filter((code) => !REFUSALS[name]?.includes(String(code)))).toEqual([]);
  const found = name === 'gateway' ? NOBODY_THERE : [];
  expect(unanswered.filter(({ reason }) => !found.includes(reason))).toEqual([]);
  const reset = unanswered.filter(({ reason }) => reason !== 'ECONNREFUSED');
  const known = await Promise.all(reset.map(({ person, key }) => person.operation(key)));
  expect(known.map(({ body }) => body['state'])).toEqual(reset.map(() => 'unknown_key'));
}
