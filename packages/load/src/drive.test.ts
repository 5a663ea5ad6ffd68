import { VirtualClock } from '@breakwater/clock';
import type { HistoryHeader, HistoryRecord, Journey } from '@breakwater/contracts';
import { describe, expect, it } from 'vitest';
import { drive, type DriveOptions, type LoadSummary } from './drive.ts';
import type { LiveFigures } from './figures.ts';
import { type LoadPlan, planLoad } from './plan.ts';
import { profileOf } from './profile.ts';
import type { ClientRequest, Exchange, Transport } from './transport.ts';

const PAY_ONLY = { pay: 1, borrow: 0, look: 0 };
const PAYMENT_ID = `pay_${'0'.repeat(32)}`;
const PAID = answered(201, { paymentId: PAYMENT_ID });
const IN_FLIGHT = answered(409, { code: 'idempotency_in_flight', moneyMoved: 'unknown' });

function answered(status: number, body: object) {
  return { kind: 'answered', status, body: JSON.stringify(body) } as const;
}

/** Ten payments a second for two seconds, like a metronome: 50, 150, ... 1950 ms. */
const plan = planLoad(
  profileOf(
    { kind: 'constant', durationMs: 2_000, ratePerSecond: 10 },
    { customers: 100, merchants: 5 },
    { journeys: PAY_ONLY, spacing: 'even' },
  ),
  1,
);

/** Answers each request with what `script` says after its delay; a delay of Infinity is no answer at all. */
class ScriptedTransport implements Transport {
  readonly requests: ClientRequest[] = [];
  readonly #clock: VirtualClock;
  readonly #script: (request: ClientRequest, nth: number) => readonly [delayMs: number, exchange: Exchange];

  constructor(
    clock: VirtualClock,
    script: (request: ClientRequest, nth: number) => readonly [delayMs: number, exchange: Exchange],
  ) {
    this.#clock = clock;
    this.#script = script;
  }

  send(request: ClientRequest, settle: (exchange: Exchange) => void): () => void {
    this.requests.push(request);
    const [delayMs, exchange] = this.#script(request, this.requests.length);
    let open = true;
    const end = (how: Exchange): void => {
      if (open) settle(how);
      open = false;
    };
    if (delayMs !== Infinity) this.#clock.after(delayMs, () => end(exchange));
    return () => end({ kind: 'abandoned', began: true });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

interface Outcome {
  readonly records: HistoryRecord[];
  readonly header: HistoryHeader;
  readonly summary: LoadSummary;
  readonly progress: LiveFigures[];
  readonly transport: ScriptedTransport;
  readonly clock: VirtualClock;
}

async function driveWith(
  script: ConstructorParameters<typeof ScriptedTransport>[1],
  changes: Partial<DriveOptions> & { patience?: DriveOptions['patience'] } = {},
  during: (clock: VirtualClock) => Promise<void> = (clock) => clock.advance(20_000),
  driven: LoadPlan = plan,
): Promise<Outcome> {
  const clock = new VirtualClock();
  const transport = new ScriptedTransport(clock, script);
  const headers: HistoryHeader[] = [];
  const records: HistoryRecord[] = [];
  const progress: LiveFigures[] = [];
  const tokens = new Map(driven.arrivals.map((arrival) => [arrival.customer, 'token']));
  const running = drive(driven, tokens, {
    clock,
    transport,
    sink: {
      write: (line) => void ('schema' in line ? headers.push(line) : records.push(line)),
      end: () => Promise.resolve(),
    },
    run: 'r1',
    target: 'http://127.0.0.1:1',
    patience: { run: 'r1', patienceMs: 3_000, retriesMax: 0, retryPauseMs: 1_000 },
    inFlightMax: 100,
    latenessMaxMs: 1_000,
    onProgress: (figures) => progress.push(figures),
    ...changes,
  });
  await during(clock);
  const summary = await running;
  const [header] = headers;
  if (header === undefined || headers.length > 1) throw new Error('expected one header');
  return { records, header, summary, progress, transport, clock };
}

/** A payment, its refund and a hold and its capture, ten a second. */
const stepsPlan: LoadPlan = {
  ...plan,
  arrivals: [
    { ...step(0, 'pay'), purchase: { merchant: 1, orderId: 'o-1', instalments: 1 } },
    { ...step(1, 'hold'), purchase: { merchant: 1, orderId: 'o-2', instalments: 1 } },
    { ...step(2, 'refund'), money: { idempotencyKey: 'key-refund', amountMinor: 40 }, follows: 0 },
    { ...step(3, 'capture'), money: { idempotencyKey: 'key-capture' }, follows: 1 },
    { ...step(4, 'repay'), follows: 3 },
  ],
};

function step(index: number, journey: Journey): LoadPlan['arrivals'][number] {
  const money = { idempotencyKey: `key-${journey}`, amountMinor: 100 };
  return { intendedMs: index * 100, journey, customer: 1, traceId: String(index).repeat(32), money };
}

const countOf = (records: readonly HistoryRecord[], outcome: string): number =>
  records.filter((record) => record.outcome === outcome).length;

describe('drive', () => {
  it('records every arrival once, after a header that names the plan', async () => {
    const { records, header, summary, clock } = await driveWith(() => [5, PAID]);
    expect(header).toMatchObject({
      schema: 1,
      run: 'r1',
      seed: 1,
      arrivals: 20,
      arrivalsSha256: plan.sha256,
    });
    expect(records).toHaveLength(20);
    expect(records[0]).toMatchObject({
      outcome: 'ok',
      attempts: 1,
      intendedMs: 50,
      sentMs: 50,
      answeredMs: 55,
    });
    expect(summary).toMatchObject({
      offered: 20,
      sent: 20,
      good: 20,
      unsent: 0,
      attempts: 20,
      stopped: false,
    });
    expect(clock.pendingTimers).toBe(0);
  });

  it('goes on from what the earlier steps made', async () => {
    const ids: Readonly<Record<string, Exchange>> = {
      '/v1/payments': PAID,
      [`/v1/payments/${PAYMENT_ID}/refunds`]: PAID,
      [`/v1/payments/${PAYMENT_ID}/capture`]: { ...PAID, status: 200 },
      '/v1/repayments': answered(202, { repaymentId: `rpy_${'0'.repeat(32)}` }),
    };
    const script = ({ path }: ClientRequest) => [5, ids[path] ?? IN_FLIGHT] as const;
    const { records, transport } = await driveWith(script, {}, undefined, stepsPlan);
    expect(transport.requests.map(({ body = '' }) => JSON.parse(body) as unknown)).toMatchObject([
      { capture: 'automatic' },
      { capture: 'manual' },
      { amountMinor: 40 },
      {},
      { accountId: 'a-0000001', amountMinor: 100, currency: 'CNY' },
    ]);
    expect(records.map(({ operation, outcome }) => [operation, outcome])).toEqual(
      stepsPlan.arrivals.map(({ journey }) => [journey, 'ok']),
    );
    expect(records[3]?.arguments).toEqual({ accountId: 'a-0000001', paymentId: PAYMENT_ID });
    expect(records[4]?.arguments).toEqual({ accountId: 'a-0000001', amountMinor: 100 });
  });

  it('looks where the step before did not go through or is in doubt', async () => {
    const refused = answered(422, { code: 'limit_exceeded', moneyMoved: 'no' });
    const script = ({ path, body }: ClientRequest) => {
      if (path !== '/v1/payments') return [5, answered(200, { version: 1 })] as const;
      return [5, body?.includes('automatic') === true ? refused : IN_FLIGHT] as const;
    };
    const { records } = await driveWith(script, {}, undefined, stepsPlan);
    expect(records.map(({ operation, outcome }) => [operation, outcome])).toEqual([
      ['pay', 'fail'],
      ['hold', 'info'],
      ['look', 'ok'],
      ['look', 'ok'],
      ['look', 'ok'],
    ]);
    expect(records[2]).not.toHaveProperty('idempotencyKey');
  });

  it('sends on schedule whatever the answers do', async () => {
    const { records } = await driveWith(() => [2_500, PAID]);
    expect(records.every((record) => record.sentMs === record.intendedMs)).toBe(true);
  });

  it('sends what the fleet asks for, and the same key and body on a retry', async () => {
    const patience = { run: 'r1', patienceMs: 500, retriesMax: 1, retryPauseMs: 1_000 };
    const { transport, records } = await driveWith(
      (request) =>
        request.headers['traceparent']?.slice(36, 52).endsWith('01') === true ? [Infinity, PAID] : [1, PAID],
      { patience },
    );
    const key = transport.requests[0]?.headers['idempotency-key'];
    const [first, second] = transport.requests.filter((r) => r.headers['idempotency-key'] === key);
    expect(first?.headers).toMatchObject({
      authorization: 'Bearer token',
      'breakwater-run': 'r1',
      'breakwater-timeout-ms': '500',
    });
    expect(first?.headers['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(second?.body).toBe(first?.body);
    expect(records[0]).toMatchObject({ outcome: 'ok', attempts: 2, intendedMs: 50, answeredMs: 551 });
  });

  it('gives up after its patience and its retries, and calls the outcome unknown', async () => {
    const patience = { run: 'r1', patienceMs: 500, retriesMax: 2, retryPauseMs: 1_000 };
    const { records, summary, transport } = await driveWith(() => [Infinity, PAID], { patience });
    expect(countOf(records, 'info')).toBe(20);
    expect(records[0]).toMatchObject({ attempts: 3, code: 'client_timeout' });
    expect(records[0]).not.toHaveProperty('answeredMs');
    expect(transport.requests).toHaveLength(60);
    expect(summary.latencyMs.p50).toBeCloseTo(1_500, -2);
  });

  it('waits a moment before it asks again after an answer that left it in doubt', async () => {
    const patience = { run: 'r1', patienceMs: 3_000, retriesMax: 1, retryPauseMs: 1_000 };
    const { records } = await driveWith((_, nth) => [1, nth <= 20 ? IN_FLIGHT : PAID], { patience });
    expect(countOf(records, 'ok')).toBeGreaterThan(0);
    expect(records.find((record) => record.attempts === 2 && record.outcome === 'ok')).toBeDefined();
  });

  it('counts what finds too many in flight as unsent', async () => {
    const { records, summary } = await driveWith(() => [Infinity, PAID], { inFlightMax: 5 });
    expect(countOf(records, 'unsent')).toBe(15);
    expect(summary).toMatchObject({ offered: 20, sent: 5, unsent: 15, unknown: 5 });
    expect(records.find((record) => record.outcome === 'unsent')).toMatchObject({
      code: 'in_flight_max',
      attempts: 0,
    });
  });

  it('counts what it could not send in time as unsent, after the generator itself stood still', async () => {
    const { records, summary } = await driveWith(
      () => [1, PAID],
      {},
      async (clock) => {
        await clock.advance(100);
        // A stall: time goes on and no timer fires, as when the process is not scheduled.
        const late = clock.monotonicMs.bind(clock);
        clock.monotonicMs = () => late() + 1_500;
        await clock.advance(10_000);
      },
    );
    expect(records).toHaveLength(20);
    expect(countOf(records, 'unsent')).toBeGreaterThan(0);
    expect(records.find((record) => record.outcome === 'unsent')?.code).toBe('too_late');
    expect(summary.latenessMs.max).toBeGreaterThan(1_000);
  });

  it('records every arrival also when it is stopped, in flight as unknown and the rest as unsent', async () => {
    const stop = new AbortController();
    const { records, summary, clock } = await driveWith(
      () => [600, PAID],
      { signal: stop.signal },
      async (virtual) => {
        await virtual.advance(1_000);
        stop.abort();
      },
    );
    expect(records).toHaveLength(20);
    expect([countOf(records, 'ok'), countOf(records, 'info'), countOf(records, 'unsent')]).toEqual([
      4, 6, 10,
    ]);
    expect(records.find((record) => record.outcome === 'info')?.code).toBe('client_stopped');
    expect(summary).toMatchObject({ stopped: true, offered: 20, inFlight: 0 });
    expect(new Set(records.map((record) => record.idempotencyKey)).size).toBe(20);
    await clock.advance(10_000);
    expect(records).toHaveLength(20);
  });

  it('records everything as unsent when it is stopped before it begins', async () => {
    const { records } = await driveWith(() => [1, PAID], { signal: AbortSignal.abort() });
    expect(countOf(records, 'unsent')).toBe(20);
  });

  it('tells live figures once a second that add up', async () => {
    const { progress } = await driveWith(() => [700, PAID]);
    expect(progress[0]).toMatchObject({ elapsedMs: 1_000, offered: 10, sent: 10, good: 3, inFlight: 7 });
    expect(progress[0]?.p99Ms).toBeCloseTo(700, -1);
    for (const f of progress) {
      expect(f.good + f.refused + f.failed + f.unknown + f.unsent + f.inFlight).toBe(f.offered);
    }
  });
});
