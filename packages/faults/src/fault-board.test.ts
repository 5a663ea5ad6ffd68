import { Random, VirtualClock } from '@breakwater/clock';
import { type Call, CallFailed, noDeadline } from '@breakwater/resilience';
import { describe, expect, it } from 'vitest';
import { FaultBoard } from './fault-board.ts';
import type { FaultSpec } from './fault-spec.ts';
import { possibleFaults } from './possible-faults.ts';

const call: Call = {
  signal: new AbortController().signal,
  deadline: noDeadline,
  workClass: 'loan',
  repeatable: false,
  attempt: 1,
};

function setUp(...specs: FaultSpec[]) {
  const clock = new VirtualClock();
  const kinds = possibleFaults['bank-mock'];
  const board = new FaultBoard({ clock, random: new Random(1), kinds }, specs);
  const outcome = async (execute: 'execute' | 'executeRead' = 'execute'): Promise<string> => {
    try {
      return await board[execute](call, () => Promise.resolve('answer'));
    } catch (error) {
      return error instanceof CallFailed ? error.reason : String(error);
    }
  };
  return { clock, board, outcome };
}

describe('FaultBoard', () => {
  it('leaves calls alone while it has no fault', async () => {
    const { outcome } = setUp();
    expect(await outcome()).toBe('answer');
  });

  it('leads a call through every fault, the first one outermost', async () => {
    const { clock, outcome } = setUp({ kind: 'latency', latencyMs: 100 }, { kind: 'errors', status: 503 });
    const struck = outcome();
    await clock.advance(99);
    expect(clock.pendingTimers).toBe(1);
    await clock.advance(1);
    expect(await struck).toBe('status');
  });

  it('releases the hanging calls when its faults are replaced, even by the same ones', async () => {
    const { board, outcome } = setUp({ kind: 'hang' });
    const hanging = [outcome(), outcome()];
    board.replace([{ kind: 'hang' }]);
    expect(await Promise.all(hanging)).toEqual(['connection_lost', 'connection_lost']);
    const later = outcome();
    board.clear();
    expect(await later).toBe('connection_lost');
    expect(board.specs).toEqual([]);
    expect(await outcome()).toBe('answer');
  });

  it('lets a call keep the faults that it began with', async () => {
    const { clock, board, outcome } = setUp({ kind: 'latency', latencyMs: 100 });
    const delayed = outcome();
    board.replace([{ kind: 'errors', status: 500 }]);
    await clock.advance(0);
    expect(await delayed).toBe('answer');
    expect(await outcome()).toBe('status');
  });

  it('spares calls that only read from losing their answer, and from nothing else', async () => {
    const { board, outcome } = setUp({ kind: 'lost-answer' });
    expect(await outcome()).toBe('connection_lost');
    expect(await outcome('executeRead')).toBe('answer');
    board.replace([{ kind: 'lost-answer' }, { kind: 'errors', status: 500 }]);
    expect(await outcome('executeRead')).toBe('status');
  });

  it('draws the faults of the work for a call that begins, and none any more when they end', async () => {
    const { board, outcome } = setUp({ kind: 'duplicate' }, { kind: 'lost-answer' });
    expect(board.drawWorkFaults()).toEqual({ duplicate: { kind: 'duplicate' } });
    expect(await outcome()).toBe('connection_lost');
    expect(await outcome('executeRead')).toBe('answer');
    board.clear();
    expect(board.drawWorkFaults()).toEqual({});
  });

  it('gives a whole quota to a fault that begins again', async () => {
    const once = { kind: 'quota', callsMax: 1, windowSeconds: 60 } as const;
    const { board, outcome } = setUp(once);
    expect([await outcome(), await outcome()]).toEqual(['answer', 'status']);
    board.replace([once]);
    expect([await outcome(), await outcome()]).toEqual(['answer', 'status']);
    board.clear();
    expect(await outcome()).toBe('answer');
  });
});
