import { Random, VirtualClock } from '@breakwater/clock';
import type { Transfer } from '@breakwater/contracts';
import { describe, expect, it } from 'vitest';
import type { CallbackBook, DueCallback } from './callback-book.ts';
import { CallbackDelivery, type SendCallback } from './callback-delivery.ts';

const URLS = ['http://one', 'http://two'] as const;

const transfer: Transfer = {
  transferId: 'tr_1',
  reference: `rpy_${'0'.repeat(32)}`,
  direction: 'collection',
  amountMinor: 1,
  currency: 'CNY',
  bankAccount: 'ba-0000001',
  state: 'settled',
  bookedAt: '2026-01-01T00:00:00.000Z',
};

/** A book in memory: what is due when, and what became of it. */
class MemoryCallbacks implements CallbackBook {
  readonly ended: string[] = [];
  readonly pausesMs: number[] = [];
  readonly #clock: VirtualClock;
  readonly #waiting = new Map<bigint, { dueMs: number; copy: number; attempts: number }>();

  constructor(clock: VirtualClock, copies: number) {
    this.#clock = clock;
    for (let copy = 1; copy <= copies; copy++)
      this.#waiting.set(BigInt(copy), { dueMs: 0, copy, attempts: 0 });
  }

  claim(batchMax: number, leaseMs: number): Promise<DueCallback[]> {
    const nowMs = this.#clock.monotonicMs();
    const due = [...this.#waiting].filter(([, { dueMs }]) => dueMs <= nowMs).slice(0, batchMax);
    return Promise.resolve(
      due.map(([callbackId, callback]) => {
        callback.dueMs = nowMs + leaseMs;
        return { callbackId, copy: callback.copy, attempt: ++callback.attempts, transfer };
      }),
    );
  }

  delivered(callbackId: bigint): Promise<void> {
    return this.#end(callbackId, 'delivered');
  }

  givenUp(callbackId: bigint): Promise<void> {
    return this.#end(callbackId, 'given up');
  }

  failed(callbackId: bigint, pauseMs: number): Promise<void> {
    const callback = this.#waiting.get(callbackId);
    if (callback !== undefined) callback.dueMs = this.#clock.monotonicMs() + pauseMs;
    this.pausesMs.push(pauseMs);
    return Promise.resolve();
  }

  #end(callbackId: bigint, how: string): Promise<void> {
    this.#waiting.delete(callbackId);
    this.ended.push(`${callbackId} ${how}`);
    return Promise.resolve();
  }
}

function setUp(copies: number, answer: SendCallback, urls = (): readonly string[] => URLS) {
  const clock = new VirtualClock();
  const book = new MemoryCallbacks(clock, copies);
  const sentTo: string[] = [];
  const errors: unknown[] = [];
  const outcomes: string[] = [];
  const delivery = new CallbackDelivery({
    clock,
    random: new Random(4),
    book,
    urls,
    sendCallback(url, body, signal) {
      sentTo.push(url);
      return answer(url, body, signal);
    },
    onOutcome: (outcome) => outcomes.push(outcome),
    onError: (error) => errors.push(error),
  });
  delivery.start();
  return { clock, book, delivery, sentTo, errors, outcomes };
}

const accept: SendCallback = () => Promise.resolve();
const refuse: SendCallback = () => Promise.reject(new Error('503'));
const neverAnswer: SendCallback = () => Promise.withResolvers<void>().promise;

describe('the delivery of callbacks', () => {
  it('sends each once when it is accepted, copies to other replicas, and leaves no timer behind', async () => {
    const { clock, book, delivery, sentTo, outcomes } = setUp(2, accept);
    await clock.advance(60_000);
    expect(book.ended).toEqual(['1 delivered', '2 delivered']);
    expect(sentTo.toSorted()).toEqual(URLS);
    expect(outcomes).toEqual(['delivered', 'delivered']);
    await delivery.close();
    expect(clock.pendingTimers).toBe(0);
  });

  it('waits while there is nobody to call back, and goes on when there is', async () => {
    const replicas: string[] = [];
    const { clock, book, delivery, sentTo, errors } = setUp(1, accept, () => replicas);
    await clock.advance(1_000);
    expect([sentTo, book.ended]).toEqual([[], []]);
    expect(errors.length).toBeGreaterThan(0);
    replicas.push('http://one');
    await clock.advance(10_000);
    expect([sentTo, book.ended]).toEqual([['http://one'], ['1 delivered']]);
    await delivery.close();
  });

  it('tries again at another replica, with growing pauses, and gives up in the end', async () => {
    const { clock, book, sentTo, outcomes, errors } = setUp(1, refuse);
    await clock.advance(600_000);
    expect(book.ended).toEqual(['1 given up']);
    expect(sentTo).toHaveLength(24);
    expect(sentTo.slice(0, 3)).toEqual(['http://one', 'http://two', 'http://one']);
    expect(outcomes.at(-1)).toBe('given_up');
    expect(errors).toHaveLength(24);
    const [first, second, third] = book.pausesMs as [number, number, number];
    expect(first).toBeGreaterThanOrEqual(100);
    expect(first).toBeLessThanOrEqual(200);
    expect(second).toBeGreaterThanOrEqual(200);
    expect(third).toBeGreaterThanOrEqual(400);
    expect(Math.max(...book.pausesMs)).toBeLessThanOrEqual(10_000);
  });

  it('goes on until a listener that was away has come back', async () => {
    let isAway = true;
    const { clock, book } = setUp(3, (...given) => (isAway ? refuse : accept)(...given));
    await clock.advance(30_000);
    expect(book.ended).toEqual([]);
    isAway = false;
    await clock.advance(10_001);
    expect(book.ended).toHaveLength(3);
  });

  it('has a bounded number under way, and lets none hang', async () => {
    const { clock, book, sentTo, outcomes } = setUp(40, neverAnswer);
    await clock.advance(1_999);
    expect(sentTo).toHaveLength(16);
    await clock.advance(2_000);
    expect(outcomes.slice(0, 16)).toEqual(Array.from({ length: 16 }, () => 'failed'));
    expect(sentTo).toHaveLength(32);
    expect(book.ended).toEqual([]);
  });

  it('tells a listener that is too slow that nobody waits any more', async () => {
    const signals: AbortSignal[] = [];
    const { clock } = setUp(1, (url, body, signal) => {
      signals.push(signal);
      return neverAnswer(url, body, signal);
    });
    await clock.advance(1_999);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    await clock.advance(1);
    expect(signals[0]?.aborted).toBe(true);
  });

  it('makes an attempt again whose outcome could not be written down', async () => {
    const { clock, book, sentTo, errors } = setUp(1, accept);
    const delivered = book.delivered.bind(book);
    book.delivered = () => Promise.reject(new Error('the database is away'));
    await clock.advance(9_000);
    expect([sentTo.length, errors.length]).toEqual([1, 1]);
    book.delivered = delivered;
    await clock.advance(1_100);
    expect([sentTo.length, book.ended]).toEqual([2, ['1 delivered']]);
  });

  it('outlasts rounds in which the book cannot be read', async () => {
    const { clock, book, errors } = setUp(1, accept);
    const claim = book.claim.bind(book);
    book.claim = () => Promise.reject(new Error('the database is away'));
    await clock.advance(2_000);
    expect(errors.length).toBeGreaterThan(2);
    expect(errors.length).toBeLessThan(6);
    book.claim = claim;
    await clock.advance(500);
    expect(book.ended).toEqual(['1 delivered']);
  });

  it('closes after the attempts under way', async () => {
    const answer = Promise.withResolvers<void>();
    const { clock, book, delivery } = setUp(1, () => answer.promise);
    await clock.advance(10);
    const closed = delivery.close();
    answer.resolve();
    await closed;
    expect(book.ended).toEqual(['1 delivered']);
    expect(clock.pendingTimers).toBe(0);
  });
});
