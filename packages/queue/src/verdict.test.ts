import { describe, expect, it } from 'vitest';
import { ComeBackLater, Unretryable } from './delivery-error.ts';
import { isExpired, verdictOn } from './verdict.ts';

const settings = { postponeMsMax: 1_000 };

describe('what follows from a delivery that threw', () => {
  it('is another attempt for any error, even for what is no error', () => {
    const error = new Error('not yet');
    expect(verdictOn(error, 0, settings)).toEqual({ kind: 'again', error });
    expect(verdictOn('text', 0, settings)).toEqual({ kind: 'again', error: new Error('text') });
  });

  it('is death for what no attempt can change', () => {
    const error = new Unretryable('no such loan');
    expect(verdictOn(error, 0, settings)).toEqual({ kind: 'dead', error });
  });

  it('is a later delivery for what is not known yet, until the event is too old for that', () => {
    const error = new ComeBackLater(250, 'not known yet');
    expect(verdictOn(error, 999, settings)).toEqual({ kind: 'later', afterMs: 250 });
    expect(verdictOn(error, 1_000, settings)).toEqual({ kind: 'again', error });
  });

  it.each([-1, Number.NaN, Infinity, 600_001])('is never a wait of %d ms', (afterMs) => {
    expect(() => new ComeBackLater(afterMs, 'x')).toThrow('expected a number from 0 to 600000');
  });
});

it('an event expires after its time, and never where there is none', () => {
  expect([1_000, 1_001].map((ageMs) => isExpired(ageMs, { expiryMs: 1_000 }))).toEqual([false, true]);
  expect(isExpired(Number.MAX_SAFE_INTEGER, { expiryMs: null })).toBe(false);
});
