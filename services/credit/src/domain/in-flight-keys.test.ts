import { describe, expect, it } from 'vitest';
import { InFlightKeys } from './in-flight-keys.ts';

const inFlight = { code: 'idempotency_in_flight' };

describe('keys in flight', () => {
  it('let a key be worked on once at a time', async () => {
    const keys = new InFlightKeys();
    const gate = Promise.withResolvers<string>();
    const first = keys.only('c-1', 'key', () => gate.promise);
    await expect(keys.only('c-1', 'key', () => Promise.resolve('second'))).rejects.toMatchObject(inFlight);
    gate.resolve('first');
    expect(await first).toBe('first');
    expect(await keys.only('c-1', 'key', () => Promise.resolve('third'))).toBe('third');
  });

  it('keep customers apart', async () => {
    const keys = new InFlightKeys();
    const work = (): Promise<string> => keys.only('c-2', 'key', () => Promise.resolve('mine'));
    expect(await keys.only('c-1', 'key', work)).toBe('mine');
  });

  it('let go of a key when its work fails', async () => {
    const keys = new InFlightKeys();
    await expect(keys.only('c-1', 'key', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await keys.only('c-1', 'key', () => Promise.resolve('yes'))).toBe('yes');
  });
});
