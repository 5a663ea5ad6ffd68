import { Random, VirtualClock } from '@breakwater/clock';
import { ProblemError } from '@breakwater/contracts';
import { describe, expect, it } from 'vitest';
import { CrashPoints } from './crash-points.ts';
import { FaultBoard } from './fault-board.ts';
import { possibleFaults } from './possible-faults.ts';
import { type OperatorRoute, behaviourRoutes, crashPointRoutes } from './operator-routes.ts';

function callerOf(routes: readonly OperatorRoute[]) {
  return (method: OperatorRoute['method'], body?: unknown): unknown =>
    routes.find((route) => route.method === method)?.handler({ body });
}

function boardAndCaller() {
  const kinds = possibleFaults['bank-mock'];
  const board = new FaultBoard({ clock: new VirtualClock(), random: new Random(1), kinds });
  return { board, send: callerOf(behaviourRoutes(board)) };
}

describe('the behaviour routes', () => {
  it('replace the faults as a whole, tell them and end them', () => {
    const { board, send } = boardAndCaller();
    expect(send('PUT', [{ kind: 'hang' }, { kind: 'errors', status: 503 }])).toHaveLength(2);
    expect(send('PUT', [{ kind: 'hang' }])).toEqual([{ kind: 'hang' }]);
    expect(send('GET')).toEqual([{ kind: 'hang' }]);
    expect(send('DELETE')).toEqual([]);
    expect(board.specs).toEqual([]);
  });

  it('refuse a body that is not valid and leave the faults as they were', () => {
    const { board, send } = boardAndCaller();
    send('PUT', [{ kind: 'hang' }]);
    expect(() => send('PUT', [{ kind: 'errors', status: 42 }])).toThrow(ProblemError);
    expect(() => send('PUT', undefined)).toThrow('invalid_field');
    expect(() => send('PUT', [{ kind: 'stale', ageDays: 3 }])).toThrow('invalid_field');
    expect(board.specs).toEqual([{ kind: 'hang' }]);
  });
});

describe('the crash point routes', () => {
  it('arm the named points, tell them and disarm them', () => {
    const send = callerOf(crashPointRoutes(new CrashPoints(() => undefined)));
    const armed = [
      { point: 'credit.payment.committed', times: 1 },
      { point: 'worker.transfer.sent', times: 2 },
    ];
    expect(send('PUT', [{ point: 'credit.payment.committed' }, armed[1]])).toEqual(armed);
    expect(send('GET')).toEqual(armed);
    expect(() => send('PUT', [{ point: 'nowhere' }])).toThrow('invalid_field');
    expect(() => send('PUT', [{ point: 'credit.loan.committed', times: 0 }])).toThrow('invalid_field');
    expect(send('GET')).toEqual(armed);
    expect(send('DELETE')).toEqual([]);
  });
});
