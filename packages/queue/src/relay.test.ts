import { VirtualClock } from '@breakwater/clock';
import type { QueueName } from '@breakwater/contracts';
import type { PoolClient } from 'pg';
import { describe, expect, it } from 'vitest';
import { OutboxRelay, type OutgoingEvent } from './relay.ts';

/** An outbox in memory that counts how many rows each pass asks for. */
class FakeOutbox {
  readonly asked: number[] = [];
  readonly marked: string[] = [];
  rows: { event_id: string; queue: QueueName; sends: number }[] = [];

  readonly client = {
    query: (text: string, [value]: [unknown]) => {
      if (text.startsWith('update')) {
        const ids = new Set(value as string[]);
        this.marked.push(...ids);
        this.rows = this.rows.filter((row) => !ids.has(row.event_id));
        return Promise.resolve({ rows: [] });
      }
      this.asked.push(value as number);
      const rows = this.rows.slice(0, value as number);
      return Promise.resolve({
        rows: rows.map((row) => ({ ...row, payload: {}, traceparent: null, created_ms: 1 })),
      });
    },
  } as unknown as PoolClient;
}

function setUp() {
  const clock = new VirtualClock();
  const outbox = new FakeOutbox();
  const added: [QueueName, readonly OutgoingEvent[]][] = [];
  const replayed: QueueName[] = [];
  const errors: unknown[] = [];
  const redis = { isBroken: false };
  const relay = new OutboxRelay({
    clock,
    inTransaction: (work) => work(outbox.client),
    add(queue, events) {
      if (redis.isBroken) return Promise.reject(new Error('no Redis'));
      return Promise.resolve(void added.push([queue, events]));
    },
    onReplayed: (queue) => void replayed.push(queue),
    onError: (error) => void errors.push(error),
  });
  return { clock, outbox, added, replayed, errors, redis, relay };
}

const rows = (count: number, queue: QueueName, sends = 0) =>
  Array.from({ length: count }, (_, index) => ({ event_id: `${queue}-${index}`, queue, sends }));

describe('the relay', () => {
  it('takes two hundred rows a pass, goes on without a pause while there are more, and adds them by queue', async () => {
    const { clock, outbox, added, relay } = setUp();
    outbox.rows = [...rows(150, 'settlement'), ...rows(150, 'notification')];
    relay.start();
    await clock.advance(0);
    expect(outbox.asked).toEqual([200, 200]);
    expect(added.map(([queue, events]) => [queue, events.length])).toEqual([
      ['settlement', 150],
      ['notification', 50],
      ['notification', 100],
    ]);
    await clock.advance(49);
    expect(outbox.asked).toHaveLength(2);
    await clock.advance(1);
    expect(outbox.asked).toHaveLength(3);
    expect(outbox.rows).toEqual([]);
    await relay.close();
  });

  it('tries with one event while Redis does not answer, marks none, and takes all once it does', async () => {
    const { clock, outbox, added, errors, redis, relay } = setUp();
    outbox.rows = rows(300, 'collection');
    redis.isBroken = true;
    relay.start();
    await clock.advance(1_999);
    expect(outbox.asked).toEqual([200, 1, 1, 1]);
    expect([errors.length, outbox.marked.length, added.length]).toEqual([4, 0, 0]);
    expect(relay.idleMs).toBe(1_999);
    redis.isBroken = false;
    await clock.advance(1);
    expect(outbox.asked.slice(4)).toEqual([1, 200, 200]);
    expect(outbox.rows).toEqual([]);
    expect(relay.idleMs).toBe(0);
    await relay.close();
  });

  it('tells of what an operator had sent again', async () => {
    const { clock, outbox, added, replayed, relay } = setUp();
    outbox.rows = [...rows(1, 'settlement', 2), ...rows(1, 'collection')];
    relay.start();
    await clock.advance(0);
    expect(replayed).toEqual(['settlement']);
    expect(added[0]?.[1]).toMatchObject([{ sends: 2 }]);
    await relay.close();
  });
});
