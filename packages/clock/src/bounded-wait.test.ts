import { describe, expect, it } from 'vitest';
import { endsWithin, within } from './bounded-wait.ts';
import { VirtualClock } from './virtual-clock.ts';

describe('a bounded wait', () => {
  it('gives what came in time, and names what did not', async () => {
    const clock = new VirtualClock();
    await expect(within(clock, 100, 'asking', Promise.resolve(7))).resolves.toBe(7);
    const late = within(clock, 100, 'asking', new Promise(() => undefined));
    const refused = expect(late).rejects.toThrow('asking took longer than 100 ms');
    await clock.advance(100);
    await refused;
    expect(clock.pendingTimers).toBe(0);
  });

  it('says whether work ended, well or not', async () => {
    const clock = new VirtualClock();
    await expect(endsWithin(clock, 100, Promise.resolve())).resolves.toBe(true);
    await expect(endsWithin(clock, 100, Promise.reject(new Error('x')))).resolves.toBe(true);
    const hanging = endsWithin(clock, 100, new Promise(() => undefined));
    await clock.advance(100);
    await expect(hanging).resolves.toBe(false);
  });
});
