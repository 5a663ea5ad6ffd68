import { errorTable, type Journey, problemOf } from '@breakwater/contracts';
import { describe, expect, it } from 'vitest';
import { readAnswer } from './answer.ts';
import { endingOf } from './outcome.ts';
import type { Exchange } from './transport.ts';

const HEX = '0123456789abcdef0123456789abcdef';

function answered(status: number, body: unknown): Exchange {
  return { kind: 'answered', status, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

function problem(code: keyof typeof errorTable): Exchange {
  return answered(errorTable[code].status, problemOf(code, 'en', HEX));
}

const paid = answered(201, { paymentId: `pay_${HEX}` });
const processing = answered(202, { state: 'processing', idempotencyKey: 'k', lookAt: '/' });
const timedOut: Exchange = { kind: 'abandoned', began: true };
const lost: Exchange = { kind: 'lost', began: true };
const refusedConnection: Exchange = { kind: 'lost', began: false };
const noConnection: Exchange = { kind: 'abandoned', began: false };

function outcome(journey: Journey, ...exchanges: Exchange[]): string {
  return endingOf(exchanges.map((exchange) => readAnswer(journey, exchange))).outcome;
}

describe('the outcome of one attempt', () => {
  it.each([
    ['pay', paid, 'ok'],
    ['pay', answered(200, { paymentId: `pay_${HEX}` }), 'info'],
    ['pay', answered(201, { paymentId: 'pay_1' }), 'info'],
    ['pay', answered(201, 'not json'), 'info'],
    ['pay', answered(201, '[]'), 'info'],
    ['pay', processing, 'info'],
    ['borrow', answered(201, { loanId: `loan_${HEX}` }), 'ok'],
    ['borrow', answered(202, { loanId: `loan_${HEX}` }), 'ok'],
    ['borrow', processing, 'info'],
    ['hold', paid, 'ok'],
    ['capture', answered(200, { paymentId: `pay_${HEX}` }), 'ok'],
    ['capture', paid, 'info'],
    ['void', answered(200, { paymentId: `pay_${HEX}` }), 'ok'],
    ['void', problem('hold_ended'), 'fail'],
    ['refund', paid, 'ok'],
    ['refund', problem('refund_exceeds_captured'), 'fail'],
    ['repay', answered(202, { repaymentId: `rpy_${HEX}` }), 'ok'],
    ['repay', processing, 'info'],
    ['look', answered(200, { version: 4 }), 'ok'],
    ['look', timedOut, 'info'],
    ['pay', timedOut, 'info'],
    ['pay', lost, 'info'],
    ['pay', refusedConnection, 'fail'],
    ['pay', noConnection, 'unsent'],
    ['pay', problem('limit_exceeded'), 'fail'],
    ['pay', problem('overloaded'), 'fail'],
    ['pay', problem('timed_out'), 'info'],
    ['pay', problem('internal_error'), 'info'],
    ['pay', problem('idempotency_in_flight'), 'info'],
    ['pay', answered(502, '<html>bad gateway</html>'), 'info'],
    ['pay', answered(503, { code: 'overloaded' }), 'info'],
    ['pay', answered(403, { code: 'no_such_code', moneyMoved: 'no' }), 'info'],
  ] as const)('%s answered with %j is %s', (journey, exchange, expected) => {
    expect(outcome(journey, exchange)).toBe(expected);
  });
});

describe('the outcome of several attempts', () => {
  it.each([
    ['a timeout, then done', [timedOut, paid], 'ok'],
    ['a timeout, then a recorded refusal', [timedOut, problem('limit_exceeded')], 'fail'],
    ['a timeout, then a refusal at the door', [timedOut, problem('overloaded')], 'info'],
    ['a lost connection, then a refused one', [lost, refusedConnection], 'info'],
    ['a 202 processing, then a refusal at the door', [processing, problem('service_down')], 'info'],
    [
      'an unknown 5xx, then a key that was reused',
      [problem('internal_error'), problem('idempotency_key_reused')],
      'info',
    ],
    ['a timeout, then no connection any more', [timedOut, noConnection], 'info'],
    ['two timeouts', [timedOut, timedOut], 'info'],
  ])('%s', (_, exchanges, expected) => {
    expect(outcome('pay', ...exchanges)).toBe(expected);
  });

  it('tells the status and code of the last answer', () => {
    expect(endingOf([readAnswer('pay', timedOut), readAnswer('pay', problem('overloaded'))])).toEqual({
      outcome: 'info',
      status: 503,
      code: 'overloaded',
    });
  });
});
