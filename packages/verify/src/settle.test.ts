import { VirtualClock } from '@breakwater/clock';
import type { Operation } from '@breakwater/contracts';
import { describe, expect, it } from 'vitest';
import { askPlatform, settle } from './resolve.ts';
import { invocationOf } from './sample-evidence.ts';
import { CALLER, operationRow, paymentRecord } from './sample-rows.ts';

const unknown = invocationOf(paymentRecord({ outcome: 'info' }));
const id = `${CALLER} ${unknown.key}`;
const done = operationRow({
  operationId: 'op',
  key: unknown.key,
  kind: 'purchase',
  amountMinor: 1n,
  accountVersion: 1,
});
const refused = operationRow({ ...done, outcome: 'refused' });

function resolution(
  rows: Parameters<typeof settle>[1],
  quiet: boolean,
  said?: Operation['state'] | 'nothing',
): string | undefined {
  const answers = said === undefined ? undefined : new Map(said === 'nothing' ? [] : [[id, said] as const]);
  return settle([unknown], rows, quiet, answers)[0]?.resolution;
}

describe('settle', () => {
  it.each([
    ['done in the ledger', [done], false, undefined, 'done'],
    ['refused in the ledger', [refused], false, undefined, 'none'],
    ['absent from the ledger when quiet', [], true, undefined, 'none'],
    ['absent from the ledger and not quiet', [], false, undefined, 'unresolved'],
    ['said to be done', [done], true, 'done', 'done'],
    ['said to be done and absent', [], true, 'done', 'done'],
    ['said to be refused', [refused], true, 'refused', 'none'],
    ['said to be refused and done', [done], true, 'refused', 'unresolved'],
    ['said to be unknown and absent', [], true, 'unknown_key', 'none'],
    ['said to be unknown, absent and not quiet', [], false, 'unknown_key', 'unresolved'],
    ['said to be unknown and then done after all', [done], true, 'unknown_key', 'unresolved'],
    ['not answered for', [done], true, 'nothing', 'unresolved'],
  ] as const)('settles an operation that is %s', (_what, rows, quiet, said, expected) => {
    expect(resolution(rows, quiet, said)).toBe(expected);
  });

  it('leaves operations alone whose outcome is known', () => {
    expect(settle([invocationOf(paymentRecord())], [], true, undefined)[0]).not.toHaveProperty('resolution');
  });
});

const patient = new AbortController().signal;

describe('askPlatform', () => {
  it('asks with the key and its customer, and again when asking fails', async () => {
    const clock = new VirtualClock();
    const asked: string[] = [];
    const answers = askPlatform(
      [unknown],
      (key, customer) => {
        asked.push(`${customer} ${key}`);
        if (asked.length < 3) return Promise.reject(new Error('refused'));
        return Promise.resolve({ idempotencyKey: key, state: 'done' });
      },
      clock,
      patient,
    );
    await clock.advance(10_000);
    expect(await answers).toEqual(new Map([[id, 'done']]));
    expect(asked).toEqual([id, id, id]);
  });

  it('gives up on an operation after three attempts', async () => {
    const clock = new VirtualClock();
    const answers = askPlatform([unknown], () => Promise.reject(new Error('refused')), clock, patient);
    await clock.advance(10_000);
    expect(await answers).toEqual(new Map());
  });

  it('asks about nothing once it is told to stop', async () => {
    let asked = 0;
    const resolve = (): Promise<never> => {
      asked += 1;
      return Promise.reject(new Error('refused'));
    };
    expect(await askPlatform([unknown], resolve, new VirtualClock(), AbortSignal.abort())).toEqual(new Map());
    expect(asked).toBe(0);
  });
});
