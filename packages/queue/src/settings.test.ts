import { Random } from '@breakwater/clock';
import { QUEUE_NAMES } from '@breakwater/contracts';
import { describe, expect, it } from 'vitest';
import { pauseMs } from './backoff.ts';
import { defaultSettings, settingsWith } from './queue-settings.ts';

/** Randomness that always draws the same. */
const always = (value: number): Pick<Random, 'uniform'> => ({ uniform: () => value });
const MONEY = ['settlement', 'disbursement', 'collection'] as const;

const settings = { pauseMsFirst: 200, pauseMsMax: 30_000 };

/** The pauses after some failures, when the jitter always draws the same. */
const pauses = (drawn: number): number[] =>
  [1, 2, 3, 8, 9, 180].map((failures) => pauseMs(settings, failures, always(drawn)));

describe('the pause after a failure', () => {
  it('doubles up to the longest, and jitter takes at most a quarter away', () => {
    expect(pauses(0)).toEqual([200, 400, 800, 25_600, 30_000, 30_000]);
    expect(pauses(1)).toEqual([150, 300, 600, 19_200, 22_500, 22_500]);
  });

  it('differs between jobs that failed together', () => {
    const random = new Random(7);
    const together = Array.from({ length: 50 }, () => pauseMs(settings, 9, random));
    expect(new Set(together).size).toBeGreaterThan(40);
  });
});

describe('the settings of the queues', () => {
  it.each(MONEY)('try %s for at least an hour, however the jitter falls, and not for ever', (name) => {
    const { attemptsMax } = defaultSettings[name];
    const totalMs = (drawn: number): number => {
      let sum = 0;
      for (let failures = 1; failures < attemptsMax; failures++)
        sum += pauseMs(defaultSettings[name], failures, always(drawn));
      return sum;
    };
    expect(totalMs(1)).toBeGreaterThan(3_600_000);
    expect(totalMs(0)).toBeLessThan(2 * 3_600_000);
  });

  it('drop nothing but signals for its age', () => {
    const dropping = QUEUE_NAMES.filter((name) => defaultSettings[name].expiryMs !== null);
    expect(dropping).toEqual(['risk-signals']);
  });

  it('take what a worker wishes for one queue and leave the others', () => {
    const wished = settingsWith({ collection: { concurrency: 3, expiryMs: null } });
    expect(wished.collection).toEqual({ ...defaultSettings.collection, concurrency: 3 });
    expect(wished.settlement).toEqual(defaultSettings.settlement);
    expect(Object.keys(wished)).toEqual(QUEUE_NAMES);
  });

  it.each([
    [
      { settlement: { attemptsMax: 0 } },
      'queues.settlement.attemptsMax is 0; expected an integer from 1 to 1000',
    ],
    [{ statements: { concurrency: 1.5 } }, 'queues.statements.concurrency is 1.5'],
    [{ notification: { expiryMs: -1 } }, 'queues.notification.expiryMs is -1'],
    [{ collection: { pauseMsMax: Number.NaN } }, 'queues.collection.pauseMsMax is NaN'],
  ])('refuse %j with its path', (wish, message) => {
    expect(() => settingsWith(wish)).toThrow(message);
  });
});
