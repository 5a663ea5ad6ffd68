import { VirtualClock } from '@breakwater/clock';
import type { Assessment } from '@breakwater/contracts';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { findKey } from '../ledger/index.ts';
import { TestLedger } from '../ledger/test-ledger.ts';
import { approval } from '../ledger/test-operations.ts';
import { answerChallenge, type ChallengeParts, raiseChallenge, readChallenge } from './challenges.ts';

let ledger: TestLedger;
let parts: ChallengeParts;
let clock: VirtualClock;
beforeAll(async () => {
  ledger = await TestLedger.create(inject('databaseUrl'));
  clock = new VirtualClock();
  parts = { pool: ledger.pool(), clock, challengeKey: 'k'.repeat(32), showCodes: true };
});
afterAll(() => ledger.drop());

const CALLER = 'c-0000001';
let keys = 0;

function raise(key: string, change: Partial<Assessment> = {}) {
  const decision: Assessment = {
    ...approval(key),
    outcome: 'challenge',
    declineCode: 'challenge_required',
    ...change,
  };
  return raiseChallenge(parts, { accountId: 'a-0000001', caller: CALLER, key, hash: 'hash', decision });
}

async function opened(): Promise<{ key: string; challengeId: string; code: string; wrong: string }> {
  const key = `key-${(keys += 1)}-of-a-test`;
  const { challengeId } = await raise(key);
  const { code = '' } = await readChallenge(parts, challengeId, CALLER);
  return { key, challengeId, code, wrong: code === '000000' ? '000001' : '000000' };
}

describe('a challenge', () => {
  it('is one for a key, says why, and is passed with its code once', async () => {
    const { key, challengeId, code } = await opened();
    expect(await raise(key)).toEqual({ challengeId, reason: 'challenge_required' });
    expect((await findKey(ledger.pool(), CALLER, key)).challenge).toBe('open');
    expect(code).toMatch(/^[0-9]{6}$/);
    const passed = await answerChallenge(parts, challengeId, CALLER, code);
    expect(passed).toMatchObject({ state: 'passed', reason: 'challenge_required' });
    expect(passed).not.toHaveProperty('code');
    expect((await findKey(ledger.pool(), CALLER, key)).challenge).toBe('passed');
    await expect(answerChallenge(parts, challengeId, CALLER, code)).rejects.toThrow('challenge_not_open');
  });

  it('keeps the reason of a region', async () => {
    const raised = await raise('key-of-a-region', { declineCode: 'region_step_up' });
    expect(raised.reason).toBe('region_step_up');
  });

  it('has failed after three wrong answers, and the right one comes too late', async () => {
    const { key, challengeId, code, wrong } = await opened();
    const states: string[] = [];
    for (let i = 0; i < 3; i++) states.push((await answerChallenge(parts, challengeId, CALLER, wrong)).state);
    expect(states).toEqual(['open', 'open', 'failed']);
    await expect(answerChallenge(parts, challengeId, CALLER, code)).rejects.toThrow('challenge_not_open');
    expect((await findKey(ledger.pool(), CALLER, key)).challenge).toBe('failed');
    expect((await raise(key)).challengeId).toBe(challengeId);
    expect((await readChallenge(parts, challengeId, CALLER)).state).toBe('failed');
  });

  it('expires, and is opened again with another code when its request comes again', async () => {
    const { key, challengeId, code, wrong } = await opened();
    await answerChallenge(parts, challengeId, CALLER, wrong);
    await clock.advance(300_000);
    expect((await readChallenge(parts, challengeId, CALLER)).state).toBe('expired');
    await expect(answerChallenge(parts, challengeId, CALLER, code)).rejects.toThrow('challenge_not_open');
    await raise(key);
    const anew = await readChallenge(parts, challengeId, CALLER);
    expect(anew).toMatchObject({ state: 'open', attemptsLeft: 3 });
    expect(anew.code).not.toBe(code);
  });

  it('is not there for anybody else', async () => {
    const { challengeId, code } = await opened();
    await expect(readChallenge(parts, challengeId, 'c-0000002')).rejects.toThrow('not_found');
    await expect(answerChallenge(parts, challengeId, 'c-0000002', code)).rejects.toThrow('not_found');
  });

  it('is passed by one of ten right answers at once', async () => {
    const { challengeId, code } = await opened();
    const ends = await Promise.allSettled(
      Array.from({ length: 10 }, () => answerChallenge(parts, challengeId, CALLER, code)),
    );
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is stored without its code, and shows it in the laboratory alone', async () => {
    const { challengeId, code } = await opened();
    const { rows } = await ledger.owner.query('SELECT * FROM credit.challenges WHERE challenge_id = $1', [
      challengeId,
    ]);
    expect(JSON.stringify(rows)).not.toContain(code);
    const outside = await readChallenge({ ...parts, showCodes: false }, challengeId, CALLER);
    expect(outside).not.toHaveProperty('code');
  });
});
