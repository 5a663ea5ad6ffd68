import { VirtualClock } from '@breakwater/clock';
import { expect, it } from 'vitest';
import { quietly } from './quiet-errors.ts';

it('trouble is told once in five seconds, other trouble at once, and what is remembered is bounded', async () => {
  const clock = new VirtualClock();
  const told: string[] = [];
  const tell = quietly(clock, ({ message }) => void told.push(message));
  for (const trouble of ['a', 'a', new Error('a'), 'b']) tell(trouble);
  await clock.advance(4_999);
  tell('a');
  await clock.advance(1);
  tell('a');
  expect(told).toEqual(['a', 'b', 'a']);
  for (let number = 0; number < 1_000; number++) tell(`trouble ${number}`);
  expect(told).toHaveLength(1_003);
});
