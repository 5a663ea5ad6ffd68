import { realClock } from '@breakwater/clock';
import { type Design, parseDesign } from '@breakwater/designs';
import { type PolicyEvent, deadlineIn, noDeadline } from '@breakwater/resilience';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { CurrentDesign } from './current-design.ts';
import { onBehalfOf } from './current-work.ts';
import type { GuardedPool } from './guarded-pool.ts';
import { createLogger } from './logger.ts';
import { openPostgres } from './open-postgres.ts';

const logger = createLogger('test', 1, 'silent');
const url = inject('databaseUrl');
const role = new URL(url).username;
const opened: GuardedPool[] = [];
afterEach(() => Promise.all(opened.splice(0).map((pool) => pool.end())));

function designOf(limits: string): Design {
  const head = 'name: test\ntitle: { en: T, zh: T }\nsummary: { en: S, zh: S }\n';
  return parseDesign(`${head}edges: { 'service->postgres': ${limits} }`, 'test.yaml');
}

function open(admission: string) {
  const events: PolicyEvent[] = [];
  const design = new CurrentDesign(
    designOf(`{ poolMax: 2, statementTimeoutMs: 5000, admission: ${admission} }`),
  );
  const parts = {
    design,
    clock: realClock,
    logger,
    listener: (event: PolicyEvent) => void events.push(event),
  };
  const pool = openPostgres(url, role, parts);
  opened.push(pool);
  return { pool, design, events };
}

const asClass = <T>(workClass: string, run: () => Promise<T>): Promise<T> =>
  onBehalfOf({ workClass, deadline: noDeadline }, run);

describe('a pool with a line in front', () => {
  it('refuses who finds no place at once, certainly without effect, and tells so', async () => {
    const { pool, events } = open('{ concurrencyMax: 1, queueLengthMax: 1, waitMsMax: 5000 }');
    const held = await pool.connect();
    const waits = pool.query('SELECT 1 AS one');
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({ reason: 'bulkhead_full', outcome: 'fail' });
    await expect(pool.connect()).rejects.toMatchObject({ reason: 'bulkhead_full' });
    expect(events.filter(({ kind }) => kind === 'refused')).toHaveLength(2);
    expect(events.every(({ edge }) => edge === 'service->postgres')).toBe(true);
    held.release();
    expect((await waits).rows).toEqual([{ one: 1 }]);
  });

  it('gives a place to the class that matters more, and no more than its share to one that has a share', async () => {
    const { pool } = open(
      '{ concurrencyMax: 2, queueLengthMax: 1, waitMsMax: 5000, classConcurrencyMax: { loan: 1 }, classPriority: { payment: 2 } }',
    );
    const loan = await asClass('loan', () => pool.connect());
    const secondLoan = asClass('loan', () => pool.query('SELECT 1'));
    const look = await asClass('look', () => pool.connect());
    const payment = asClass('payment', () => pool.query('SELECT 1'));
    await expect(secondLoan).rejects.toMatchObject({ reason: 'bulkhead_full' });
    look.release();
    await payment;
    loan.release();
  });

  it('lends no connection to whose time is over, and none for longer than it may wait', async () => {
    const { pool } = open('{ concurrencyMax: 1, queueLengthMax: 5, waitMsMax: 40 }');
    const held = await pool.connect();
    const hasty = { workClass: 'payment', deadline: deadlineIn(realClock, 10) };
    await expect(onBehalfOf(hasty, () => pool.query('SELECT 1'))).rejects.toMatchObject({
      reason: 'deadline_passed',
    });
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({ reason: 'bulkhead_full' });
    held.release();
  });

  it('takes its place back however the use of a connection ends', async () => {
    const { pool } = open('{ concurrencyMax: 1, queueLengthMax: 0, waitMsMax: 0 }');
    for (let i = 0; i < 3; i++) {
      await expect(pool.query('SELECT 1 / 0')).rejects.toThrow('division by zero');
      const client = await pool.connect();
      client.on('error', () => undefined);
      await expect(client.query('SELECT pg_terminate_backend(pg_backend_pid())')).rejects.toThrow();
      client.release(true);
    }
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('follows a change of the design, and who stands in the old line keeps that place', async () => {
    const { pool, design } = open('{ concurrencyMax: 1, queueLengthMax: 1, waitMsMax: 5000 }');
    const held = await pool.connect();
    const waits = pool.query('SELECT 1 AS one');
    design.change(designOf('{ poolMax: 2 }'));
    expect((await pool.query('SELECT 2 AS two')).rows).toEqual([{ two: 2 }]);
    held.release();
    expect((await waits).rows).toEqual([{ one: 1 }]);
  });
});
