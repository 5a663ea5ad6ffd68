import { VirtualClock } from '@breakwater/clock';
import { buildQueue, loadDesign } from '@breakwater/designs';
import { type Permit, noDeadline, silent } from '@breakwater/resilience';
import { expect, it } from 'vitest';
import { AdmissionQueue } from './admission-queue.ts';

const call = { deadline: noDeadline, workClass: 'payment', signal: new AbortController().signal };

async function setUp(slots: () => number) {
  const clock = new VirtualClock();
  const queue = new AdmissionQueue(await loadDesign('naive'), slots, ({ edges }, count) =>
    buildQueue(edges['credit->risk'], count, clock, silent),
  );
  const admitted: string[] = [];
  const permits: Permit[] = [];
  const refused: string[] = [];
  const come = (name: string): void => {
    queue.acquire(call).then(
      (permit) => permits.push(permit) && admitted.push(name),
      () => refused.push(name),
    );
  };
  const release = async (): Promise<void> => {
    permits.shift()?.release();
    await clock.advance(0);
  };
  return { queue, admitted, refused, come, release, clock };
}

it('drops nobody when the design changes, keeps the places, and never holds more slots than there are', async () => {
  const { queue, admitted, refused, come, release, clock } = await setUp(() => 2);
  for (let i = 1; i <= 5; i++) come(`old ${i}`);
  queue.change(await loadDesign('shedding'));
  for (let i = 1; i <= 3; i++) come(`new ${i}`);
  await clock.advance(0);
  expect([queue.inUse, queue.waiting]).toEqual([2, 6]);
  for (let i = 0; i < 8; i++) {
    await release();
    expect(queue.inUse).toBeLessThanOrEqual(2);
  }
  expect(admitted).toEqual(['old 1', 'old 2', 'old 3', 'old 4', 'old 5', 'new 1', 'new 2', 'new 3']);
  expect(refused).toEqual([]);
  expect([queue.inUse, queue.waiting]).toEqual([0, 0]);
});

it('bounds newcomers as the new design says', async () => {
  const { queue, refused, come, clock } = await setUp(() => 2);
  queue.change(await loadDesign('shedding'));
  for (let i = 0; i < 30; i++) come(`new ${i}`);
  await clock.advance(0);
  expect([queue.inUse, queue.waiting, refused.length]).toEqual([2, 16, 12]);
});

it('lets more in when there are more slots, those first who wait', async () => {
  let slots = 1;
  const { queue, admitted, come, clock } = await setUp(() => slots);
  for (let i = 1; i <= 3; i++) come(`${i}`);
  await clock.advance(0);
  slots = 3;
  come('4');
  await clock.advance(0);
  expect(admitted).toEqual(['1', '2', '3']);
  expect([queue.inUse, queue.waiting]).toEqual([3, 1]);
});
