import { Random } from '@breakwater/clock';
import type { HistoryRecord, Journey, MoneyVerdict } from '@breakwater/contracts';
import type { BreakerState, DesignRun, FaultSpan, FleetSample, PhaseSpan } from './record.ts';
import type { SyntheticOptions } from './synthetic-drill.ts';

/** The run of one design: `naive` collapses and drags its queue along, `resilient` stands. */
export function syntheticRun(design: 'naive' | 'resilient', options: SyntheticOptions): DesignRun {
  const phases = phasesOf(options.stretch);
  const faults = phases.flatMap((phase, index) => (isFaultPhase(phase) ? [faultOf(phase, index)] : []));
  const endMs = phases.at(-1)?.endMs ?? 0;
  const random = Random.forPurpose(options.seed, 'arrivals');
  const answers = Random.forPurpose(options.seed, design);
  const records: HistoryRecord[] = [];
  for (let atMs = 0; ;) {
    atMs += random.exponential(1_000 / (options.ratePerSecond * options.shape(atMs / endMs)));
    if (atMs >= endMs) break;
    records.push(answered(arrival(atMs, random), stressAt(design, atMs, faults), design, answers));
  }
  return {
    design,
    header: {
      schema: 1,
      run: `synthetic-${design}`,
      seed: options.seed,
      target: 'http://127.0.0.1:1',
      startedAtMs: 1_741_944_413_000,
      arrivals: records.length,
      arrivalsSha256: '0'.repeat(64),
    },
    records,
    phases,
    faults,
    samples: samplesOf(design, endMs, faults, options),
    money: moneyOf(records),
    payouts: records
      .filter(({ operation, outcome }) => operation === 'borrow' && outcome === 'ok')
      .map(({ intendedMs }) => ({ acceptedAtMs: intendedMs, waitMs: 200, end: 'paid' })),
    fleetEvents:
      design === 'naive'
        ? [
            {
              atMs: (faults[0]?.startMs ?? 0) + 9_000,
              text: { en: 'risk-1 died (out of memory)', zh: 'risk-1 进程退出（内存不足）' },
            },
          ]
        : [],
  };
}

function phasesOf(stretch: number): PhaseSpan[] {
  const lengths = [
    ['green', 5],
    ['steady', 15],
    ['fault', 20],
    ['recovery', 15],
    ['retrigger', 15],
    ['after', 15],
  ] as const;
  let startMs = 0;
  return lengths.map(([name, seconds]) => {
    const span = { name, startMs, endMs: startMs + seconds * 1_000 * stretch };
    startMs = span.endMs;
    return span;
  });
}

function isFaultPhase(phase: PhaseSpan): boolean {
  return phase.name === 'fault' || phase.name === 'retrigger';
}

function faultOf(phase: PhaseSpan, index: number): FaultSpan {
  return {
    id: `bureau-slow-${index}`,
    title: { en: 'Bureau answers after 5 s', zh: '征信机构 5 秒后才响应' },
    kind: 'bureau-slow',
    target: 'credit-bureau-mock',
    cause: 'bureau',
    startMs: phase.startMs,
    endMs: phase.endMs,
  };
}

/** How hard the trouble presses, from 0 to 1. The naive design drags its queue along after the fault ended. */
function stressAt(design: 'naive' | 'resilient', atMs: number, faults: readonly FaultSpan[]): number {
  const tailMs = design === 'naive' ? 12_000 : 1_000;
  return Math.max(
    0,
    ...faults.map(({ startMs, endMs }) => {
      if (atMs < startMs || atMs > endMs + tailMs) return 0;
      if (atMs <= endMs) return Math.min(1, (atMs - startMs) / 3_000);
      return 1 - ((atMs - endMs) / tailMs) ** 3;
    }),
  );
}

type Arrival = Omit<HistoryRecord, 'attempts' | 'outcome'>;

function arrival(intendedMs: number, random: Random): Arrival {
  const draw = random.uniform();
  const operation: Journey = draw < 0.7 ? 'pay' : draw < 0.8 ? 'borrow' : 'look';
  const customer = 1 + Math.floor(10_000 * random.uniform() ** 3);
  const merchant = 1 + Math.floor(500 * random.uniform() ** 4);
  return {
    process: customer,
    operation,
    arguments: {
      accountId: `a-${String(customer).padStart(7, '0')}`,
      ...(operation === 'pay'
        ? { merchantId: `m-${String(merchant).padStart(5, '0')}`, instalments: 3 }
        : {}),
      ...(operation === 'look' ? {} : { amountMinor: Math.ceil(random.logNormal(9_900, 1)) }),
    },
    intendedMs,
  };
}

function answered(
  base: Arrival,
  stress: number,
  design: 'naive' | 'resilient',
  random: Random,
): HistoryRecord {
  const quickMs = random.logNormal(base.operation === 'look' ? 8 : 85, 0.35);
  const sent = { ...base, sentMs: base.intendedMs + 0.3 };
  const after = (latencyMs: number) => ({ ...sent, answeredMs: base.intendedMs + latencyMs });
  const luck = random.uniform();
  if (base.operation !== 'look' && random.uniform() < 0.015) {
    return { ...after(quickMs), attempts: 1, outcome: 'fail', status: 422, code: 'limit_exceeded' };
  }
  if (design === 'resilient') {
    if (base.operation === 'borrow' && luck < 0.35 * stress) {
      return {
        ...after(quickMs * 0.4),
        attempts: 1,
        outcome: 'fail',
        status: 503,
        code: 'bureau_unavailable',
      };
    }
    if (luck < 0.006 * stress) {
      return { ...after(4), attempts: 1, outcome: 'fail', status: 503, code: 'overloaded' };
    }
    return { ...after(quickMs * (1 + 0.25 * stress)), attempts: 1, outcome: 'ok', status: 201 };
  }
  const harmed = base.operation === 'look' ? 0.7 * stress : 0.97 * stress;
  if (luck >= harmed) {
    return { ...after(quickMs * (1 + 6 * stress)), attempts: 1, outcome: 'ok', status: 201 };
  }
  if (luck < harmed * 0.12) return { ...base, attempts: 0, outcome: 'unsent' };
  if (luck < harmed * 0.3) {
    return { ...after(2_600 + 3_000 * random.uniform()), attempts: 2, outcome: 'ok', status: 201 };
  }
  if (luck < harmed * 0.36) return { ...sent, attempts: 1, outcome: 'fail', code: 'connection_refused' };
  return { ...after(9_000 + 400 * random.uniform()), attempts: 3, outcome: 'info', code: 'client_timeout' };
}

function samplesOf(
  design: 'naive' | 'resilient',
  endMs: number,
  faults: readonly FaultSpan[],
  options: SyntheticOptions,
): FleetSample[] {
  const random = Random.forPurpose(options.seed, `samples-${design}`);
  const services = ['gateway-1', 'credit-1', 'credit-2', 'risk-1', 'risk-2', 'worker-1'];
  const cpu = new Map(services.map((service) => [service, 0.8]));
  const totals = { calls: 0, bureau: 0, degraded: 0 };
  const samples: FleetSample[] = [];
  const killedMs = (faults[0]?.startMs ?? 0) + 9_000;
  for (let atMs = 0; atMs <= endMs; atMs += 1_000) {
    const stress = stressAt(design, atMs, faults);
    totals.calls += Math.round(options.ratePerSecond * (design === 'naive' ? 1 + 2 * stress : 0.95));
    totals.bureau += Math.round(
      options.ratePerSecond * 0.1 * (design === 'naive' ? 1 + stress : 1 - 0.85 * stress),
    );
    totals.degraded += design === 'resilient' ? Math.round(5 * stress) : 0;
    samples.push({
      atMs,
      replicas: services.map((service) => {
        const used = (cpu.get(service) ?? 0) + 0.12 * random.uniform();
        cpu.set(service, used);
        const down =
          design === 'naive' && service === 'risk-1' && atMs >= killedMs && atMs < killedMs + 4_000;
        const [name = '', replica = '1'] = service.split('-');
        const residentBytes = 85e6 + (design === 'naive' ? 60e6 * stress : 0);
        return { name, replica: Number(replica), up: !down, cpuSeconds: used, residentBytes };
      }),
      breakers:
        design === 'naive'
          ? []
          : [1, 2].flatMap((replica) => [
              { service: 'risk', replica, edge: 'risk->bureau', state: breakerAt(atMs, faults) },
              { service: 'credit', replica, edge: 'credit->risk', state: 'closed' as const },
            ]),
      counters: {
        'edgeAttempts{credit->risk}': totals.calls,
        'edgeAttempts{risk->bureau}': totals.bureau,
        bureauCalls: totals.bureau,
        degradedApprovals: totals.degraded,
        degradedExposureMinor: totals.degraded * 480_000,
        queueWaiting: design === 'naive' ? Math.round(900 * stress) : Math.round(6 * stress),
      },
    });
  }
  return samples;
}

function breakerAt(atMs: number, faults: readonly FaultSpan[]): BreakerState {
  for (const { startMs, endMs } of faults) {
    if (atMs < startMs + 3_000 || atMs > endMs + 2_000) continue;
    return Math.floor((atMs - startMs) / 1_000) % 5 === 2 ? 'half-open' : 'open';
  }
  return 'closed';
}

/** A clean bill: every kind of invariant examined, some unknown outcomes read back. */
export function moneyOf(records: readonly HistoryRecord[]): MoneyVerdict {
  const done = records.filter((record) => record.outcome === 'ok' && record.operation !== 'look').length;
  const unknown = records.filter((record) => record.outcome === 'info' && record.operation !== 'look').length;
  const names: readonly (readonly [number, string])[] = [
    [1, 'no acknowledged payment is lost'],
    [2, 'no phantom effect'],
    [3, 'no double charge'],
    [5, 'ledger balanced'],
    [6, 'limit never exceeded'],
    [7, 'balance = sum of entries'],
    [11, 'disbursed exactly once'],
    [17, 'risk fails safe'],
  ];
  const resolvedDone = Math.round(unknown * 0.7);
  return {
    verdict: 'pass',
    checked: names.map(([invariant, name]) => ({ invariant, name, examined: done, violations: 0 })),
    violations: [],
    unknowns: { total: unknown, resolvedDone, resolvedNone: unknown - resolvedDone, unresolved: 0 },
    doubts: [],
    seconds: 1.4,
  };
}
