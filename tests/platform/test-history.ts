import { writeFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import {
  type HistoryHeader,
  type HistoryRecord,
  type Journey,
  errorTable,
  isErrorCode,
} from '@breakwater/contracts';
import type { Answer } from './test-http.ts';

/** What a test asked for under a key. */
export interface Asked {
  readonly customer: number;
  readonly operation: Exclude<Journey, 'look'>;
  readonly key: string;
  readonly arguments: HistoryRecord['arguments'];
}

type Outcome = 'ok' | 'refused' | 'info' | 'fail';

/** What is known of an operation never falls back: done, then refused for good, then in doubt, then not begun. */
const RANK: Readonly<Record<Outcome, number>> = { ok: 3, refused: 2, info: 1, fail: 0 };

interface Line {
  readonly asked: Asked;
  readonly sentMs: number;
  attempts: number;
  outcome: Outcome | undefined;
  answeredMs?: number;
  resourceId?: string;
}

/** The recorded history of a test file, one line for each customer's key, for the money checker. */
export class TestHistory {
  readonly #lines = new Map<string, Line>();
  readonly #startedAtMs = Date.now();
  readonly #zeroMs = performance.now();

  /** Every key that was used. */
  get keys(): readonly string[] {
    return [...this.#lines.values()].map(({ asked }) => asked.key);
  }

  /** Follows one attempt of an operation. */
  async follow(asked: Asked, send: () => Promise<Answer>): Promise<Answer> {
    const name = `${asked.customer} ${asked.key}`;
    const line: Line = this.#lines.get(name) ?? {
      asked,
      sentMs: this.#nowMs(),
      attempts: 0,
      outcome: undefined,
    };
    this.#lines.set(name, line);
    line.attempts += 1;
    const answer = await send().catch((error: unknown) => {
      this.#note(line, 'info');
      throw error;
    });
    const resourceId = resourceIn(answer);
    if (typeof resourceId === 'string' && line.resourceId === undefined) {
      line.resourceId = resourceId;
      line.answeredMs = this.#nowMs();
    }
    this.#note(line, outcomeOf(answer));
    return answer;
  }

  /** Writes the history to a file. */
  async write(path: string, target: string): Promise<void> {
    const records = [...this.#lines.values()].map(recordOf);
    const header: HistoryHeader = {
      schema: 1,
      run: 'test',
      seed: 1,
      target,
      startedAtMs: this.#startedAtMs,
      arrivals: records.length,
      arrivalsSha256: '',
    };
    await writeFile(path, [header, ...records].map((line) => `${JSON.stringify(line)}\n`).join(''));
  }

  #note(line: Line, outcome: Outcome): void {
    if (line.outcome === undefined || RANK[outcome] > RANK[line.outcome]) line.outcome = outcome;
  }

  #nowMs(): number {
    return performance.now() - this.#zeroMs;
  }
}

function resourceIn({ body }: Answer): unknown {
  return body['paymentId'] ?? body['loanId'] ?? body['repaymentId'];
}

function outcomeOf(answer: Answer): Outcome {
  if (resourceIn(answer) !== undefined) return 'ok';
  const { status, body } = answer;
  const { code } = body;
  if (status < 400 || typeof code !== 'string' || !isErrorCode(code)) return 'info';
  if (errorTable[code].recorded) return 'refused';
  return errorTable[code].moneyMoved === 'no' ? 'fail' : 'info';
}

function recordOf(line: Line): HistoryRecord {
  const { asked, sentMs, answeredMs, attempts, outcome = 'info', resourceId } = line;
  return {
    process: asked.customer,
    operation: asked.operation,
    arguments: asked.arguments,
    idempotencyKey: asked.key,
    intendedMs: sentMs,
    sentMs,
    attempts,
    outcome: outcome === 'refused' ? 'fail' : outcome,
    ...(answeredMs === undefined ? {} : { answeredMs }),
    ...(resourceId === undefined ? {} : { resourceId }),
  };
}
