import { type AttackProfile, planLoad, profileOf, runLoad, type RunSummary } from '@breakwater/load';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectSoundBooks } from './expect-sound-books.ts';
import { TestFleet } from './test-fleet.ts';

const DURATION_MS = 8_000;
const ATTACK: AttackProfile = {
  startMs: 1_000,
  durationMs: 6_000,
  ratePerSecond: 40,
  kinds: { guess: 3, probe: 1, replay: 2 },
  addresses: 3,
};

const PROFILE = profileOf(
  { kind: 'constant', durationMs: DURATION_MS, ratePerSecond: 10 },
  { customers: 200, merchants: 8 },
  { purchase: { medianMinor: 2_000, sigma: 0.5, minMinor: 100, maxMinor: 20_000 }, attack: ATTACK },
);

describe('attackers beside the customers', () => {
  let fleet: TestFleet;
  let historyPath: string;
  let summary: RunSummary;
  beforeAll(async () => {
    fleet = await TestFleet.start({ design: 'resilient' });
    historyPath = fleet.pathOf('attacked.jsonl');
    const target = fleet.platform.gatewayUrl;
    summary = await runLoad(planLoad(PROFILE, 1), { run: 'attacked', target, historyPath });
  });
  afterAll(() => fleet.stop());

  const statusesOf = (kind: keyof AttackProfile['kinds']): string[] =>
    Object.keys(summary.attack?.answers[kind] ?? {});

  it('are let in neither with a token that they guessed nor to the accounts of others', () => {
    expect(statusesOf('guess')).toContain('401');
    expect([...statusesOf('guess'), ...statusesOf('probe')].filter((status) => Number(status) < 400)).toEqual(
      [],
    );
  });

  it('move no money a second time', async () => {
    expect(Object.keys(summary.attack?.answers.replay ?? {})).toContain('201');
    await expectSoundBooks(fleet);
    expect(await fleet.verifyHistory(historyPath)).toMatchObject({
      verdict: 'pass',
      violations: [],
      doubts: [],
    });
  });
});
