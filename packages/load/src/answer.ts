import { createHash } from 'node:crypto';
import { canonicalJson, errorTable, isErrorCode, type Journey } from '@breakwater/contracts';
import { type JsonObject, parseJsonObject } from './json-object.ts';
import type { Exchange } from './transport.ts';

/**
 * What one exchange tells the client about its operation.
 * `done`: it happened; `refused`: this attempt certainly had no effect; `unknown`: nobody can say yet; `unsent`: this
 * attempt never left the client.
 */
export type Answer =
  | {
      readonly kind: 'done';
      readonly status: number;
      readonly resourceId?: string;
      readonly version?: number;
      /** Of what was answered to a request with a key: the same key must give it again. */
      readonly sha256?: string;
    }
  | {
      readonly kind: 'refused';
      readonly status?: number;
      readonly code: string;
      /** The refusal is the operation's recorded end, so no earlier attempt can have happened either. */
      readonly recorded: boolean;
      /** As above, of a recorded end. */
      readonly sha256?: string;
    }
  | { readonly kind: 'unknown'; readonly status?: number; readonly code: string }
  | { readonly kind: 'unsent'; readonly code: string };

/** Reads one exchange of a journey. Whatever it does not understand is unknown, never a failure. */
export function readAnswer(journey: Journey, exchange: Exchange): Answer {
  switch (exchange.kind) {
    case 'lost':
      return exchange.began
        ? { kind: 'unknown', code: 'connection_lost' }
        : { kind: 'refused', code: 'connection_refused', recorded: false };
    case 'abandoned':
      return exchange.began
        ? { kind: 'unknown', code: 'client_timeout' }
        : { kind: 'unsent', code: 'no_connection' };
    case 'answered': {
      const body = parseJsonObject(exchange.body);
      if (exchange.status >= 400) return readProblem(exchange.status, body);
      return readSuccess(journey, exchange.status, body);
    }
  }
}

interface Made {
  readonly statuses: readonly number[];
  readonly name: 'paymentId' | 'loanId' | 'repaymentId';
  readonly prefix: 'pay_' | 'loan_' | 'rpy_';
}

function payment(status: number): Made {
  return { statuses: [status], name: 'paymentId', prefix: 'pay_' };
}

/** How the answer to each journey that moves money names what it made or changed. */
const MADE: Readonly<Record<Exclude<Journey, 'look'>, Made>> = {
  pay: payment(201),
  hold: payment(201),
  capture: payment(200),
  void: payment(200),
  refund: payment(201),
  borrow: { statuses: [201, 202], name: 'loanId', prefix: 'loan_' },
  repay: { statuses: [202], name: 'repaymentId', prefix: 'rpy_' },
};

function readSuccess(journey: Journey, status: number, body: JsonObject): Answer {
  if (journey === 'look') {
    if (status === 200 && typeof body['version'] === 'number')
      return { kind: 'done', status, version: body['version'] };
  } else {
    const { statuses, name, prefix } = MADE[journey];
    const id = body[name];
    if (statuses.includes(status) && isId(id, prefix))
      return { kind: 'done', status, resourceId: id, sha256: digestOf(body) };
  }
  return {
    kind: 'unknown',
    status,
    code: body['state'] === 'processing' ? 'processing' : 'malformed_answer',
  };
}

function readProblem(status: number, body: JsonObject): Answer {
  const { code } = body;
  if (typeof code !== 'string' || !isErrorCode(code))
    return { kind: 'unknown', status, code: 'malformed_answer' };
  if (body['moneyMoved'] !== 'no') return { kind: 'unknown', status, code };
  const { recorded } = errorTable[code];
  return { kind: 'refused', status, code, recorded, ...(recorded ? { sha256: digestOf(body) } : {}) };
}

function digestOf(body: JsonObject): string {
  return createHash('sha256').update(canonicalJson(body)).digest('hex');
}

function isId(value: unknown, prefix: string): value is string {
  return (
    typeof value === 'string' && value.startsWith(prefix) && /^[0-9a-f]{32}$/.test(value.slice(prefix.length))
  );
}
