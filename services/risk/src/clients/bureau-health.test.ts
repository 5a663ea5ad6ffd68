import { VirtualClock } from '@breakwater/clock';
import { CallFailed, CallRefused } from '@breakwater/resilience';
import { describe, expect, it } from 'vitest';
import { BureauHealth } from './bureau-health.ts';

function setUp() {
  const clock = new VirtualClock();
  const health = new BureauHealth(clock);
  const fail = async (times: number, error: Error = new CallFailed('timeout', 'unknown')): Promise<void> => {
    for (let i = 0; i < times; i++) await health.follow(() => Promise.reject(error)).catch(() => undefined);
  };
  const succeed = () => health.follow(() => Promise.resolve('report'));
  return { clock, health, fail, succeed };
}

describe('BureauHealth', () => {
  it('believes in the bureau until it knows better', () => {
    expect(setUp().health.usable).toBe(true);
  });

  it('gives up on it when the last five calls failed within ten seconds, whatever was before', async () => {
    const { health, fail, succeed } = setUp();
    await succeed();
    await fail(4);
    expect(health.usable).toBe(true);
    await fail(1);
    expect(health.usable).toBe(false);
  });

  it('believes again after one success', async () => {
    const { health, fail, succeed } = setUp();
    await fail(20);
    await succeed();
    expect(health.usable).toBe(true);
  });

  it('forgets what is older than ten seconds', async () => {
    const { clock, health, fail } = setUp();
    await fail(9);
    await clock.advance(10_000);
    expect(health.usable).toBe(true);
    await fail(4);
    expect(health.usable).toBe(true);
  });

  it('does not count calls that were never sent', async () => {
    const { health, fail } = setUp();
    await fail(9, new CallRefused('bulkhead', 'bulkhead_full'));
    expect(health.usable).toBe(true);
  });

  it('says that only old reports come after five in a row within a minute, until a fresh one comes', async () => {
    const { clock, health } = setUp();
    for (let i = 0; i < 4; i++) health.gaveOld();
    expect(health.givesOnlyOld).toBe(false);
    health.gaveOld();
    expect(health.givesOnlyOld).toBe(true);
    await clock.advance(60_000);
    expect(health.givesOnlyOld).toBe(false);
    for (let i = 0; i < 5; i++) health.gaveOld();
    health.gaveFresh();
    expect(health.givesOnlyOld).toBe(false);
  });

  it('sees calls that hang, until one succeeds that was sent later', async () => {
    const { clock, health, succeed } = setUp();
    const never = new Promise<string>(() => undefined);
    void health.follow(() => never);
    await clock.advance(5_000);
    expect(health.usable).toBe(true);
    await clock.advance(1);
    expect(health.usable).toBe(false);
    await succeed();
    expect(health.usable).toBe(true);
  });
});
