import { VirtualClock } from '@breakwater/clock';
import { expect, it } from 'vitest';
import { Diary } from './diary.ts';

const died = { en: 'risk 1 died', zh: 'risk 1 进程终止' };

it('notes when something happened, counted from the beginning of the load', async () => {
  const clock = new VirtualClock();
  const diary = new Diary(clock);
  diary.begin(clock.nowMs() + 500);
  await clock.advance(2_000);
  diary.note(died);
  expect(diary.events).toEqual([{ atMs: 1_500, text: died }]);
});

it('leaves out what happens before the load begins, and what has no text', () => {
  const clock = new VirtualClock();
  const diary = new Diary(clock);
  diary.note(died);
  diary.begin(clock.nowMs());
  diary.note(null);
  expect(diary.events).toEqual([]);
});
