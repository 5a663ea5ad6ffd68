import { EventEmitter } from 'node:events';
import { VirtualClock } from '@breakwater/clock';
import { describe, expect, it } from 'vitest';
import { Readiness, databaseReadiness, eventLoopReadiness } from './readiness.ts';

/** A database that counts how often it is asked. */
class FakePool extends EventEmitter {
  asked = 0;
  answer = (): Promise<unknown> => Promise.resolve();

  query(): Promise<unknown> {
    this.asked += 1;
    return this.answer();
  }
}

function setUp() {
  const clock = new VirtualClock();
  const pool = new FakePool();
  const readiness = new Readiness(clock);
  return { clock, pool, readiness, database: databaseReadiness(pool, clock) };
}

describe('readiness', () => {
  it('asks a database that has nothing to do, and none that works', async () => {
    const { clock, pool, readiness, database } = setUp();
    readiness.add(database);
    expect((await readiness.report()).status).toBe('ready');
    expect(pool.asked).toBe(1);
    pool.emit('release', undefined);
    await readiness.report();
    expect(pool.asked).toBe(1);
    await clock.advance(1_001);
    await readiness.report();
    expect(pool.asked).toBe(2);
  });

  it('takes work that failed for no progress', async () => {
    const { pool, readiness, database } = setUp();
    readiness.add(database);
    pool.answer = () => Promise.reject(new Error('the database is gone'));
    pool.emit('release', new Error('terminated'));
    expect(await readiness.report()).toEqual({
      status: 'not ready',
      failures: [{ check: 'database', reason: 'the database is gone' }],
      degraded: [],
    });
  });

  it('does not wait for a check that hangs, and does not begin it again', async () => {
    const { clock, pool, readiness, database } = setUp();
    readiness.add(database);
    const hanging = Promise.withResolvers<never>();
    pool.answer = () => hanging.promise;
    for (let time = 0; time < 3; time++) {
      const report = readiness.report();
      await clock.advance(800);
      expect((await report).failures).toEqual([
        { check: 'database', reason: 'the check took longer than 800 ms' },
      ]);
    }
    expect(pool.asked).toBe(1);
    // A failure that comes when nobody waits any more must not end the process.
    hanging.reject(new Error('the connection was lost'));
    await clock.advance(0);
    pool.answer = () => Promise.resolve();
    expect((await readiness.report()).status).toBe('ready');
    expect(clock.pendingTimers).toBe(0);
  });

  it('stays ready, and says that it is degraded, without what it can go on without', async () => {
    const { readiness } = setUp();
    readiness.add({ name: 'redis', optional: true, check: () => Promise.reject(new Error('gone')) });
    expect(await readiness.report()).toEqual({
      status: 'ready',
      failures: [],
      degraded: [{ check: 'redis', reason: 'gone' }],
    });
  });

  it('ends when the service shuts down', async () => {
    const { readiness } = setUp();
    readiness.draining = true;
    expect((await readiness.report()).status).toBe('not ready');
  });

  it('ends while the event loop comes late, and looks anew each time', async () => {
    let delayMs = 1_400;
    const check = eventLoopReadiness({ percentile: () => delayMs * 1e6, reset: () => (delayMs = 5) });
    await expect(check.check()).rejects.toThrow('the event loop comes 1400 ms late');
    await check.check();
    await eventLoopReadiness().check();
  });
});
