import { VirtualClock } from '@breakwater/clock';
import type { HistoryHeader, HistoryRecord } from '@breakwater/contracts';
import { describe, expect, it } from 'vitest';
import { drive, type DriveOptions, type LoadSummary } from './drive.ts';
import type { LiveFigures } from './figures.ts';
import { planLoad } from './plan.ts';
import { profileOf } from './profile.ts';
import type { ClientRequest, Exchange, Transport } from './transport.ts';

const PAY_ONLY = { pay: 1, borrow: 0, look: 0 };
const PAID: Exchange = {
  kind: 'answered',
  status: 201,
  body: JSON.stringify({ paymentId: `pay_${'0'.repeat(32)}` }),
};
const IN_FLIGHT: Exchange = {
  kind: 'answered',
  status: 409,
  body: JSON.stringify({ code: 'idempotency_in_flight', moneyMoved: 'unknown' }),
};

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
): Promise<Outcome> {
  const clock = new VirtualClock();
  const transport = new ScriptedTransport(clock, script);
  const headers: HistoryHeader[] = [];
  const records: HistoryRecord[] = [];
  const progress: LiveFigures[] = [];
  const tokens = new Map(plan.arrivals.map((arrival) => [arrival.customer, 'token']));
  const running = drive(plan, tokens, {
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
