import type { Journey } from '@breakwater/contracts';
import { FaultSpec, NetworkFault, ProcessFault } from '@breakwater/faults';
import { type Static, Type } from 'typebox';
import { LoadFault } from './load-fault.ts';

const strict = { additionalProperties: false };

/** A text in both languages. */
export const Text = Type.Object(
  { en: Type.String({ minLength: 1 }), zh: Type.String({ minLength: 1 }) },
  strict,
);
export type Text = Static<typeof Text>;

const seconds = Type.Number({ minimum: 1, maximum: 3_600, description: 'Seconds.' });
const share = Type.Number({ minimum: 0, maximum: 1 });

/** How long each phase lasts. `green` proves the harness before anything counts. */
export const PhaseSeconds = Type.Object(
  { green: seconds, steady: seconds, fault: seconds, recovery: seconds, retrigger: seconds, after: seconds },
  strict,
);
export type PhaseSeconds = Static<typeof PhaseSeconds>;
export const PHASES = ['green', 'steady', 'fault', 'recovery', 'retrigger', 'after'] as const;
export type PhaseName = (typeof PHASES)[number];

/** The services of the fleet; `worker` is the second entry point of `credit`. */
export const SERVICES = ['gateway', 'credit', 'risk', 'worker', 'credit-bureau-mock', 'bank-mock'] as const;
export const ServiceName = Type.Enum(SERVICES);
export type ServiceName = Static<typeof ServiceName>;

export const ServiceCapacity = Type.Object(
  {
    slots: Type.Integer({
      minimum: 1,
      maximum: 10_000,
      description: 'Requests that one replica works on at once.',
    }),
    serviceMs: Type.Number({ minimum: 0, maximum: 60_000, description: 'Mean service time of a request.' }),
  },
  strict,
);

/** The capacity model: for each service of the call chain what one replica can do. */
export const CapacityModels = Type.Object(
  { gateway: ServiceCapacity, credit: ServiceCapacity, risk: ServiceCapacity },
  strict,
);
export type CapacityModels = Static<typeof CapacityModels>;

/** How many replicas of a service there may be. */
export const REPLICAS_MAX = 16;
const replicas = Type.Integer({ minimum: 1, maximum: REPLICAS_MAX });
export const Replicas = Type.Object(
  { gateway: replicas, credit: replicas, risk: replicas, worker: replicas },
  strict,
);
export type Replicas = Static<typeof Replicas>;

/** What part of the requests each journey has; one that is left out has none. */
export const Shares = Type.Partial(
  Type.Object({
    pay: share,
    hold: share,
    capture: share,
    void: share,
    refund: share,
    borrow: share,
    repay: share,
    look: share,
  } satisfies Record<Journey, typeof share>),
  strict,
);
export type Shares = Static<typeof Shares>;

/** What is asked of the fleet, and by whom. Rates are multiples of the capacity that the model gives. */
export const DrillLoad = Type.Object(
  {
    ofCapacity: Type.Number({
      exclusiveMinimum: 0,
      maximum: 20,
      description: 'Offered rate over capacity.',
    }),
    shape: Type.Enum(['constant', 'poisson']),
    shares: Shares,
    patienceMs: Type.Integer({
      minimum: 100,
      maximum: 60_000,
      description: 'How long a client waits for an answer.',
    }),
    retriesMax: Type.Integer({
      minimum: 0,
      maximum: 10,
      description: 'How often an impatient client tries again.',
    }),
    traceCompression: Type.Number({
      minimum: 1,
      maximum: 100_000,
      description: 'How much faster than recorded a trace is played.',
    }),
    tracePeakOfCapacity: Type.Number({
      exclusiveMinimum: 0,
      maximum: 20,
      description: "Rate of a trace's busiest second over capacity.",
    }),
  },
  strict,
);
export type DrillLoad = Static<typeof DrillLoad>;

/** The stores of the fleet, in front of each of which the network can be broken. */
export const STORES = ['postgres', 'redis-queue', 'redis-cache'] as const;
export const StoreName = Type.Enum(STORES);
export type StoreName = Static<typeof StoreName>;

const Target = Type.Object(
  {
    service: Type.Optional(ServiceName),
    replica: Type.Optional(Type.Integer({ minimum: 1 })),
    store: Type.Optional(StoreName),
  },
  { ...strict, description: 'A service, or one replica of it, or the network in front of a store.' },
);

/**
 * A fault of the timeline. `from` and `to` are shares of the phase's length, so that one drill serves every scale. Every
 * fault has a target but one of the load, which all clients act out.
 */
export const TimelineEntry = Type.Object(
  {
    phase: Type.Enum(['fault', 'retrigger']),
    from: share,
    to: share,
    title: Text,
    target: Type.Optional(Target),
    fault: Type.Union([FaultSpec, ProcessFault, NetworkFault, LoadFault]),
  },
  strict,
);
export type TimelineEntry = Static<typeof TimelineEntry>;

/** A fault of a service, or of one replica of it. */
export interface ServiceFault {
  readonly target: { readonly service: ServiceName; readonly replica?: number };
  readonly fault: FaultSpec | ProcessFault;
}

/** A fault of the network in front of a store. */
export interface StoreFault {
  readonly target: { readonly store: StoreName };
  readonly fault: NetworkFault;
}

/** A fault of a part of the fleet, and where it strikes. */
export type FleetFault = ServiceFault | StoreFault;

/** A sentence that a run makes true or false: a metric compared with a value. */
export const Expectation = Type.Object(
  {
    text: Text,
    metric: Type.String({
      minLength: 1,
      description: 'Name of a metric; packages/lab/src/measure lists them.',
    }),
    operator: Type.Enum(['>=', '<=', '>', '<', '==']),
    value: Type.Union([Type.Number(), Type.String()]),
  },
  strict,
);
export type Expectation = Static<typeof Expectation>;

/** A drill: one fault on one load, and what each design is expected to make of it. */
export const Drill = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z][a-z0-9-]{1,40}$' }),
    title: Text,
    story: Text,
    causeGroup: Type.Enum(['technical', 'risk_control', 'experience', 'dependency']),
    source: Type.String({ minLength: 1 }),
    teaches: Text,
    cause: Type.String({ minLength: 1, description: 'What an alert must name to have located the fault.' }),
    capacity: CapacityModels,
    replicas: Replicas,
    load: DrillLoad,
    phases: Type.Object({ short: PhaseSeconds, full: PhaseSeconds }, strict),
    steadyState: Type.Array(Expectation, {
      minItems: 1,
      description: 'Must hold before the fault; else what happens under the fault is not judged.',
    }),
    timeline: Type.Array(TimelineEntry, { minItems: 1 }),
    abortWhen: Type.Object(
      {
        unsentShareAbove: share,
        answeredBeforeFaultShareBelow: Type.Number({
          minimum: 0,
          maximum: 1,
          description: 'Of the requests that ended in the green phase, and again in the steady phase.',
        }),
      },
      { ...strict, description: 'When a run says nothing about the design and ends.' },
    ),
    expect: Type.Record(
      Type.String({ pattern: '^[a-z][a-z0-9-]*$' }),
      Type.Array(Expectation, { minItems: 1 }),
    ),
    lesson: Text,
  },
  strict,
);
export type Drill = Static<typeof Drill>;
