import { VirtualClock } from '@breakwater/clock';
import { describe, expect, it } from 'vitest';
import { Progress, type ProgressOptions, type ProgressState } from './progress.ts';
import { columnsOf } from './text-width.ts';

const state: ProgressState = {
  design: 'resilient',
  stage: 'fault',
  elapsedSeconds: 42,
  remainingSeconds: 78,
  goodPerSecond: 79,
  offeredPerSecond: 80,
  faultActive: true,
};

function progressWith(changes: Partial<ProgressOptions>) {
  const written: string[] = [];
  const clock = new VirtualClock();
  const progress = new Progress({
    write: (text) => written.push(text),
    isTerminal: true,
    colour: false,
    columns: 120,
    language: 'en',
    clock,
    ...changes,
  });
  return { progress, written, clock };
}

describe('Progress in a terminal', () => {
  it('rewrites one line in place, with design, stage, times, goodput and fault', () => {
    const { progress, written } = progressWith({});
    progress.update(state);
    progress.update(state);
    expect(written).toHaveLength(2);
    expect(written.join('')).not.toContain('\n');
    for (const part of ['resilient', 'Fault', '0:42', '1:18', '79/80', '▲ fault']) {
      expect(written[1]).toContain(part);
    }
  });

  it.each([60, 80, 100, 200])('never fills the last of %i columns, or the line would break', (columns) => {
    for (const language of ['en', 'zh'] as const) {
      const { progress, written } = progressWith({ columns, language });
      progress.update({ ...state, offeredPerSecond: 12_345, goodPerSecond: 12_345, remainingSeconds: 7_000 });
      expect(columnsOf((written[0] ?? '').slice(5))).toBeLessThan(Math.min(columns, 101));
    }
  });

  it('takes its line away when it is done, and only then', () => {
    const { progress, written } = progressWith({});
    progress.done();
    expect(written).toEqual([]);
    progress.update(state);
    progress.note('risk-1 died');
    expect(written.at(-1)).toBe('risk-1 died\n');
    expect(written.at(-2)).toBe('\r\u001b[2K');
  });
});

describe('Progress elsewhere', () => {
  it('writes a plain line when the stage changes and every five seconds', async () => {
    const { progress, written, clock } = progressWith({ isTerminal: false });
    progress.update({ ...state, stage: 'steady', faultActive: false });
    for (let second = 0; second < 11; second++) {
      progress.update(state);
      await clock.advance(1_000);
    }
    expect(written).toHaveLength(1 + 3);
    expect(
      written.every((line) => line.endsWith('\n') && !line.includes('\u001b') && !line.includes('\r')),
    ).toBe(true);
  });

  it('says what happens before the load begins, without figures', () => {
    const { progress, written } = progressWith({ isTerminal: false });
    progress.update({
      ...state,
      stage: 'boot',
      goodPerSecond: null,
      offeredPerSecond: null,
      remainingSeconds: null,
      faultActive: false,
    });
    expect(written[0]).toMatch(/^resilient\s+Starting the fleet\s+0:42\n$/);
  });
});
