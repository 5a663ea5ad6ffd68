import type { DesignOutcomes, DesignRun, DrillRun, ExpectationOutcome, LocalText } from './record.ts';
import { syntheticRun } from './synthetic-run.ts';

/** A made-up but realistic drill, for tests and for working on the report without starting a fleet. */
export interface SyntheticOptions {
  readonly seed: number;
  /** The run's phases are stretched by this factor; 1 gives 85 seconds. */
  readonly stretch: number;
  readonly ratePerSecond: number;
  /** Multiplies the rate at a share of the run from 0 to 1. */
  readonly shape: (position: number) => number;
  readonly designs: readonly ('naive' | 'resilient')[];
}

const DEFAULTS: SyntheticOptions = {
  seed: 7,
  stretch: 1,
  ratePerSecond: 80,
  shape: () => 1,
  designs: ['naive', 'resilient'],
};

/** The drill when the machine was too slow for `naive` before the fault. */
export function unsteadySyntheticDrill(): DrillRun {
  const drill = syntheticDrill();
  const steadyState = STEADY.map((each) => ({ ...each, held: false, measured: '43.2%' }));
  return {
    ...drill,
    expectations: { ...drill.expectations, naive: { ...EXPECTED.naive, steadyState } },
  };
}

/** The drill when its only run was given up before it began. */
export function abandonedSyntheticDrill(aborted: LocalText): DrillRun {
  const run = { ...syntheticDesignRun('naive'), records: [], phases: [], faults: [], samples: [], aborted };
  return { ...syntheticDrill(), runs: [run], expectations: {} };
}

/** One design's run of that drill. */
export function syntheticDesignRun(design: 'naive' | 'resilient'): DesignRun {
  return syntheticRun(design, DEFAULTS);
}

export function syntheticDrill(options: Partial<SyntheticOptions> = {}): DrillRun {
  const chosen = { ...DEFAULTS, ...options };
  return {
    drill: {
      name: 'bureau-brownout',
      title: { en: 'The credit bureau slows to a crawl', zh: '征信机构变慢' },
      story: {
        en: 'It is evening, people are shopping. The outside credit bureau, which only cash loans need, begins to take seconds for an answer that took 60 ms. Nobody has touched our code. Ten per cent of the requests now wait for the bureau, and they sit in the slots that payments need.',
        zh: '晚间购物高峰，外部征信机构的响应从 60 毫秒变成数秒。只有现金贷需要征信报告，我们的代码没有任何改动。百分之十的请求开始等待征信，而它们占住了付款所需的处理槽位。',
      },
      lesson: {
        en: 'A dependency that one product in ten needs can take down all ten. A timeout frees the slot, a breaker stops asking, a bulkhead keeps loans out of the slots of payments, and a report from the cache keeps most applicants served.',
        zh: '十分之一的业务所依赖的外部服务，可能拖垮全部业务。超时释放槽位，熔断器停止无谓调用，隔离舱让贷款不占用付款的资源，缓存报告让大部分申请仍可处理。',
      },
      causeGroup: 'dependency',
      teaches: { en: 'timeout, breaker, bulkhead, fallback', zh: '超时、熔断、隔离、降级' },
      source: 'failures D1',
    },
    seed: chosen.seed,
    scale: 'short',
    capacityPerSecond: 150,
    commit: '0123456789abcdef0123456789abcdef01234567',
    command: `npm run lab -- drill run bureau-brownout --designs ${chosen.designs.join(',')} --seed ${chosen.seed}`,
    startedAt: '2025-03-14T09:26:53.000Z',
    config: {
      capacity: [
        { service: 'gateway', replicas: 1, slots: 64, serviceMs: 1 },
        { service: 'credit', replicas: 2, slots: 8, serviceMs: 10 },
        { service: 'risk', replicas: 2, slots: 4, serviceMs: 50 },
      ],
      load: `constant ${chosen.ratePerSecond}/s: pay 70%, borrow 10%, look 20%`,
      customers: 'generated, 10,000 customers, seed 7',
      trace: null,
    },
    runs: chosen.designs.map((design) => syntheticRun(design, chosen)),
    expectations: Object.fromEntries(chosen.designs.map((design) => [design, EXPECTED[design]])),
  };
}

const STEADY: readonly ExpectationOutcome[] = [
  {
    text: { en: 'Before the fault, nearly every request is answered', zh: '故障前，几乎所有请求都得到响应' },
    held: true,
    measured: '99.8%',
    required: '>= 95.0%',
  },
];

const EXPECTED: Readonly<Record<SyntheticOptions['designs'][number], DesignOutcomes>> = {
  naive: {
    steadyState: STEADY,
    underFault: [
      {
        text: { en: 'Payments stall although they need no bureau', zh: '付款虽不需要征信，也随之停摆' },
        held: true,
        measured: '9.8%',
        required: '<= 50.0%',
      },
      {
        text: { en: 'It is still down when the bureau is back', zh: '征信恢复后服务仍未恢复' },
        held: true,
        measured: '–',
        required: '>= 10.0 s',
      },
    ],
  },
  resilient: {
    steadyState: STEADY,
    underFault: [
      {
        text: { en: 'Payments stay at 95% of steady goodput', zh: '付款有效吞吐不低于稳态的 95%' },
        held: true,
        measured: '99.2%',
        required: '>= 95.0%',
      },
      {
        text: { en: 'The alert names the bureau within 10 s', zh: '10 秒内定位到征信机构' },
        held: true,
        measured: '2.9 s',
        required: '<= 10.0 s',
      },
      {
        text: { en: 'At most 20% of loan applications are refused', zh: '被拒绝的借款申请不超过 20%' },
        held: false,
        measured: '31.4%',
        required: '<= 20.0%',
      },
      {
        text: { en: 'The money is right', zh: '资金准确无误' },
        held: true,
        measured: 'pass',
        required: '== pass',
      },
    ],
  },
};
