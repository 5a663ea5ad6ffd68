import { VirtualClock } from '@breakwater/clock';
import { expect, it } from 'vitest';
import { BureauHealth } from './bureau-health.ts';

it('says that only old reports come after five in a row within a minute, until a fresh one comes', async () => {
  const clock = new VirtualClock();
  const health = new BureauHealth(clock);
  for (let i = 0; i < 4; i++) health.gaveOld();
  expect(health.givesOnlyOld).toBe(false);
  health.gaveOld();
  expect(health.givesOnlyOld).toBe(true);
  await clock.advance(60_000);
  expect(health.givesOnlyOld).toBe(false);
  for (let i = 0; i < 5; i++) health.gaveOld();
  health.gaveFresh();
  expect(health.givesOnlyOld).toBe(false);
});
