import { describe, expect, it } from 'vitest';
import { mannerOf } from './manner.ts';

const well = { bookings: 1, settleMs: null, callbackCopies: 0, callbackDelayMs: 0 };
const ambiguous = { kind: 'ambiguous', settleMs: 5_000 } as const;
const callback = { kind: 'callback', delayMs: 2_000, copies: 3 } as const;

describe('mannerOf', () => {
  it.each([
    ['books once, settles at once and says no more when nothing strikes', {}, well],
    ['books twice what is duplicated', { duplicate: { kind: 'duplicate' } }, { ...well, bookings: 2 }],
    [
      'settles an ambiguous one later and calls back about it once',
      { ambiguous },
      { ...well, settleMs: 5_000, callbackCopies: 1 },
    ],
    [
      'calls back about any transfer, late and often, when told to',
      { callback },
      { ...well, callbackCopies: 3, callbackDelayMs: 2_000 },
    ],
    [
      'does it all at once',
      { duplicate: { kind: 'duplicate' }, ambiguous, callback },
      { bookings: 2, settleMs: 5_000, callbackCopies: 3, callbackDelayMs: 2_000 },
    ],
  ] as const)('%s', (_, struck, manner) => {
    expect(mannerOf(struck)).toEqual(manner);
  });
});
