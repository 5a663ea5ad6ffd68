import { VirtualClock } from '@breakwater/clock';
import { describe, expect, it } from 'vitest';
import type { Arrival } from '../arrival.ts';
import type { ClientRequest, Exchange, Transport } from '../transport.ts';
import type { AttackKind, AttackPlan } from './attack.ts';
import { Attackers } from './attackers.ts';

const PAYMENT: Arrival = {
  intendedMs: 0,
  journey: 'pay',
  customer: 3,
  traceId: 'a'.repeat(32),
  money: { idempotencyKey: 'key-1', amountMinor: 500 },
  purchase: { merchant: 1, orderId: 'o-1', instalments: 1 },
};

/** Ten attacks a second of one kind, by turns from two addresses. */
function attacksOf(kind: AttackKind, count: number): AttackPlan {
  const attacks = Array.from({ length: count }, (_, index) => {
    return { intendedMs: index * 100, kind, address: index % 2, aim: index + 7 };
  });
  return { addresses: 2, customers: 50, attacks };
}

/** Answers each request after a delay; a delay of Infinity is no answer at all. */
class Answering implements Transport {
  readonly requests: ClientRequest[] = [];
  readonly #clock: VirtualClock;
  readonly #exchange: Exchange;
  readonly #delayMs: number;

  constructor(clock: VirtualClock, exchange: Exchange, delayMs: number) {
    this.#clock = clock;
    this.#exchange = exchange;
    this.#delayMs = delayMs;
  }

  send(request: ClientRequest, settle: (exchange: Exchange) => void): () => void {
    this.requests.push(request);
    let isOpen = true;
    const end = (exchange: Exchange): void => {
      if (isOpen) settle(exchange);
      isOpen = false;
    };
    if (this.#delayMs !== Infinity) this.#clock.after(this.#delayMs, () => end(this.#exchange));
    return () => end({ kind: 'abandoned', began: true });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function partyOf(plan: AttackPlan, { status = 401, delayMs = 5, inFlightMax = 100 } = {}) {
  const clock = new VirtualClock();
  const exchange = { kind: 'answered', status, body: '{}' } as const;
  const transports = [0, 1].map(() => new Answering(clock, exchange, delayMs));
  const attackers = new Attackers(plan, {
    clock,
    transports,
    headers: { run: 'r1', patienceMs: 1_000 },
    inFlightMax,
    latenessMaxMs: 1_000,
  });
  return { attackers, clock, transports, requests: () => transports.flatMap(({ requests }) => requests) };
}

describe('attackers', () => {
  it('come on schedule, whatever they are answered, each from its address', async () => {
    const { attackers, clock, transports } = partyOf(attacksOf('guess', 10), { delayMs: Infinity });
    attackers.start('own-token');
    await clock.advance(900);
    expect(transports.map(({ requests }) => requests.length)).toEqual([5, 5]);
    await clock.advance(1_000);
    expect(await attackers.end()).toMatchObject({
      offered: 10,
      unknown: 10,
      answers: { guess: { none: 10 } },
      latencyMs: { max: 1_000 },
    });
  });

  it('guess tokens that are well-formed, never the same one, for accounts of many', async () => {
    const { attackers, clock, requests } = partyOf(attacksOf('guess', 20));
    attackers.start('own-token');
    await clock.advance(3_000);
    const sent = requests().map(({ headers }) => headers['authorization'] ?? '');
    expect(new Set(sent).size).toBe(20);
    for (const token of sent) expect(token).toMatch(/^Bearer [\w-]+\.[\w-]+\.[\w-]{86}$/);
    expect(new Set(requests().map(({ path }) => path)).size).toBe(20);
    expect(await attackers.end()).toMatchObject({ offered: 20, letIn: 0, turnedAway: 20, unsent: 0 });
  });

  it('probe with a session of their own', async () => {
    const { attackers, clock, requests } = partyOf(attacksOf('probe', 4), { status: 403 });
    attackers.start('own-token');
    await clock.advance(1_000);
    expect(requests().map(({ headers }) => headers['authorization'])).toEqual(
      Array.from({ length: 4 }, () => 'Bearer own-token'),
    );
    expect(await attackers.end()).toMatchObject({ answers: { probe: { '403': 4 } } });
  });

  it('replay only what they saw go through, with its key and its token', async () => {
    const { attackers, clock, requests } = partyOf(attacksOf('replay', 6), { status: 201 });
    attackers.start('own-token');
    await clock.advance(250);
    expect(requests()).toEqual([]);
    attackers.see(PAYMENT, 'their-token');
    await clock.advance(1_000);
    expect(await attackers.end()).toMatchObject({ offered: 6, letIn: 3, unsent: 3 });
    for (const { headers, method, path, body } of requests()) {
      expect([method, path]).toEqual(['POST', '/v1/payments']);
      expect(headers).toMatchObject({ authorization: 'Bearer their-token', 'idempotency-key': 'key-1' });
      expect(JSON.parse(body ?? '')).toMatchObject({ orderId: 'o-1', amountMinor: 500 });
    }
  });

  it('are never more at once than they may be, and say how many were not sent', async () => {
    const { attackers, clock } = partyOf(attacksOf('guess', 10), { delayMs: Infinity, inFlightMax: 4 });
    attackers.start('own-token');
    await clock.advance(900);
    attackers.stop();
    expect(await attackers.end()).toMatchObject({ offered: 10, unknown: 4, unsent: 6 });
  });

  it('send nothing more when they are ended', async () => {
    const { attackers, clock, requests } = partyOf(attacksOf('guess', 10));
    attackers.start('own-token');
    await clock.advance(310);
    expect(await attackers.end()).toMatchObject({ offered: 4, turnedAway: 4 });
    await clock.advance(2_000);
    expect(requests()).toHaveLength(4);
  });
});
