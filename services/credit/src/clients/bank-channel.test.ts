import { VirtualClock } from '@breakwater/clock';
import { ProblemError } from '@breakwater/contracts';
import type { Pool } from 'pg';
import { describe, expect, it } from 'vitest';
import { BankChannel } from './bank-channel.ts';

/** A channel whose database says what a test tells it to. */
class World {
  readonly clock = new VirtualClock();
  asked = 0;
  says: () => Promise<{ rows: { down: boolean }[] }> = () => Promise.resolve({ rows: [{ down: false }] });
  readonly channel: BankChannel;

  constructor() {
    const query = () => {
      this.asked += 1;
      return this.says();
    };
    this.channel = new BankChannel({ query } as unknown as Pool, this.clock);
  }
}

describe('the way to the bank', () => {
  it('is asked after once a second, however many want to know', async () => {
    const world = new World();
    const said = await Promise.all(Array.from({ length: 50 }, () => world.channel.usable()));
    expect(said).not.toContain(false);
    await world.clock.advance(999);
    await world.channel.usable();
    expect(world.asked).toBe(1);
    await world.clock.advance(1);
    await world.channel.usable();
    expect(world.asked).toBe(2);
  });

  it('is refused while it is down, and open again a second after it is reported up', async () => {
    const world = new World();
    world.says = () => Promise.resolve({ rows: [{ down: true }] });
    expect(await world.channel.usable()).toBe(false);
    await expect(world.channel.requireUsable()).rejects.toThrow(new ProblemError('bank_channel_unavailable'));
    world.says = () => Promise.resolve({ rows: [{ down: false }] });
    expect(await world.channel.usable()).toBe(false);
    await world.clock.advance(1_000);
    await expect(world.channel.requireUsable()).resolves.toBeUndefined();
  });

  it('is taken to be open where nothing is reported', async () => {
    const world = new World();
    world.says = () => Promise.resolve({ rows: [] });
    expect(await world.channel.usable()).toBe(true);
  });

  it('tells whoever asks that the database did not answer, and asks it again for the next', async () => {
    const world = new World();
    world.says = () => Promise.reject(new Error('the database is gone'));
    const [one, other] = await Promise.allSettled([world.channel.usable(), world.channel.requireUsable()]);
    expect([one, other]).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
    expect(world.asked).toBe(1);
    world.says = () => Promise.resolve({ rows: [{ down: false }] });
    expect(await world.channel.usable()).toBe(true);
    expect(world.asked).toBe(2);
  });

  it('is asked after once although an answer that came too late was an error', async () => {
    const world = new World();
    const slow = Promise.withResolvers<never>();
    world.says = () => slow.promise;
    const late = world.channel.usable();
    await world.clock.advance(1_000);
    world.says = () => Promise.resolve({ rows: [{ down: true }] });
    expect(await world.channel.usable()).toBe(false);
    slow.reject(new Error('timed out'));
    await expect(late).rejects.toThrow('timed out');
    expect(await world.channel.usable()).toBe(false);
    expect(world.asked).toBe(2);
  });
});
