import { expect, it } from 'vitest';
import { type Progress, watchWindow } from './window.ts';

async function* lines(...progress: readonly Progress[]): AsyncGenerator<string> {
  for (const one of progress) yield await Promise.resolve(JSON.stringify(one));
}

const options = {
  read: (line: string) => JSON.parse(line) as Progress,
  groups: {},
  warmUpSeconds: 1,
  seconds: 2,
};

it('counts what was done between the end of the warm-up and the end of the window', async () => {
  const told = lines(
    { ms: 500, done: 0 },
    { ms: 1000, done: 10 },
    { ms: 1600, done: 100 },
    { ms: 3000, done: 5000 },
    { ms: 4100, done: 1100 },
    { ms: 9999, done: 9999 },
  );
  expect((await watchWindow(told, options)).perSecond).toBe(400);
});

it('fails when the program ends too early', async () => {
  await expect(watchWindow(lines({ ms: 0, done: 0 }, { ms: 1500, done: 1 }), options)).rejects.toThrow(
    'ended before its time',
  );
});
