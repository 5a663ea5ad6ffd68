import { VirtualClock } from '@breakwater/clock';
import { CallFailed, CallRefused } from '@breakwater/resilience';
import { describe, expect, it } from 'vitest';
import { DependencyHealth } from './dependency-health.ts';

function setUp() {
  const clock = new VirtualClock();
  const health = new DependencyHealth(clock);
  const fail = async (times: number, error: Error = new CallFailed('timeout', 'unknown')): Promise<void> => {
    for (let i = 0; i < times; i++) await health.follow(() => Promise.reject(error)).catch(() => undefined);
  };
  const succeed = () => health.follow(() => Promise.resolve('report'));
  return { clock, health, fail, succeed };
}

describe('DependencyHealth', () => {
  it('believes in the dependency until it knows better', () => {
    expect(setUp().health.usable).toBe(true);
  });

  it('gives up on it when the last five calls failed, whatever was before', async () => {
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

  it('lets somebody find out half a minute after the last failure', async () => {
    const { clock, health, fail } = setUp();
    await fail(5);
    await clock.advance(29_999);
    expect(health.usable).toBe(false);
    await clock.advance(1);
    expect(health.usable).toBe(true);
    await fail(1);
    expect(health.usable).toBe(false);
  });

  it('does not count calls that were never sent', async () => {
    const { health, fail } = setUp();
    await fail(9, new CallRefused('bulkhead', 'bulkhead_full'));
    expect(health.usable).toBe(true);
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

  it('sees calls that hang after a success, although an older one hangs since before it', async () => {
    const { clock, health, succeed } = setUp();
    const never = new Promise<string>(() => undefined);
    void health.follow(() => never);
    await clock.advance(1);
    await succeed();
    void health.follow(() => never);
    await clock.advance(5_001);
    expect(health.usable).toBe(false);
  });
});
