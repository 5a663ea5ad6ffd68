import { Random, VirtualClock } from '@breakwater/clock';
import { noDeadline } from '@breakwater/resilience';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { FaultBoard } from './fault-board.ts';
import type { FaultSpec } from './fault-spec.ts';
import { possibleFaults } from './possible-faults.ts';
import { serveStruck } from './serve-struck.ts';

function setUp(...specs: FaultSpec[]) {
  const kinds = possibleFaults['credit-bureau-mock'];
  const board = new FaultBoard({ clock: new VirtualClock(), random: new Random(1), kinds }, specs);
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  const request = {
    response,
    deadline: noDeadline,
    workClass: 'loan',
    repeatable: true,
  };
  const serve = (work: () => Promise<string> = () => Promise.resolve('answer')) =>
    serveStruck((call, next) => board.execute(call, next), request, work);
  return { board, response, serve };
}

describe('serveStruck', () => {
  it('answers with what the work gives', async () => {
    const { response, serve } = setUp();
    expect(await serve()).toEqual({ kind: 'answer', value: 'answer' });
    expect(response.destroyed).toBe(false);
    expect(response.listenerCount('close')).toBe(0);
  });

  it('asks for the status of an injected error', async () => {
    const { serve } = setUp({ kind: 'errors', status: 504 });
    expect(await serve()).toMatchObject({
      kind: 'struck',
      answer: { status: 504, title: 'Gateway Timeout', lost: false },
    });
  });

  it('says in whole seconds when a quota lets calls through again', async () => {
    const { serve } = setUp({ kind: 'quota', callsMax: 0, windowSeconds: 2.5 });
    expect(await serve()).toMatchObject({ kind: 'struck', answer: { status: 429, retryAfterSeconds: 3 } });
  });

  it('closes the connection when the answer is lost', async () => {
    const { response, serve } = setUp({ kind: 'lost-answer' });
    expect(await serve()).toMatchObject({ kind: 'struck', answer: { lost: true } });
    expect(response.destroyed).toBe(true);
  });

  it('stops hanging when the client goes away', async () => {
    const { response, serve } = setUp({ kind: 'hang' });
    const served = serve();
    response.emit('close');
    expect(await served).toMatchObject({ kind: 'struck', answer: { lost: true } });
  });

  it('passes on what the work itself throws', async () => {
    const { serve } = setUp();
    await expect(serve(() => Promise.reject(new RangeError('broken')))).rejects.toThrow(RangeError);
  });
});
