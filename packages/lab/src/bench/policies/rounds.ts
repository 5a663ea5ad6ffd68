import { median } from '../../measure/median.ts';
import { type Estimate, estimate } from '../statistics.ts';
import type { CallCost } from './measure-calls.ts';
import type { ProxyResult } from './proxy-arm.ts';
import { BARE, BARE_AGAIN, UNDICI, UNDICI_AGAIN } from './subjects/bases.ts';
import { RESILIENT, RESILIENT_AGAIN } from './subjects/pipelines.ts';

/** The proxied requests of one round, in the order in which they ran: A B A B, and the bare proxy between. */
export interface ProxyRound {
  readonly resilient: ProxyResult;
  readonly naive: ProxyResult;
  readonly bare: ProxyResult;
  readonly resilientAgain: ProxyResult;
  readonly naiveAgain: ProxyResult;
}

/** One round. */
export interface Round {
  readonly proxied: ProxyRound;
  /** What a call costs, by the name of the subject. */
  readonly calls: Readonly<Record<string, CallCost>>;
}

/** What a call of one subject costs. */
export interface CallFigures {
  readonly name: string;
  readonly cpuNanos: Estimate;
  /** In bare async calls and in bare undici calls of the same round. */
  readonly toBare: Estimate;
  readonly toUndici: Estimate;
}

/** The figures of all rounds. */
export interface PolicyFigures {
  /** Processor time of a proxied request: two pairs a round. */
  readonly resilientToNaive: Estimate;
  readonly naiveToBareProxy: Estimate;
  /** Equal arms: what is not 1 here is noise. */
  readonly equals: Readonly<Record<string, Estimate>>;
  /** Whether equal arms came out equal: each interval holds 1. */
  readonly quiet: boolean;
  readonly cpuMicros: { readonly resilient: number; readonly naive: number; readonly bare: number };
  /** The fewest requests of an arm, and all answers that were no payment. */
  readonly requestsMin: number;
  readonly otherAnswers: number;
  readonly calls: readonly CallFigures[];
}

/** Compares within each round, so that what the machine does between rounds falls out. */
export function figuresOf(rounds: readonly Round[]): PolicyFigures {
  const proxied = (over: keyof ProxyRound, under: keyof ProxyRound): number[] =>
    rounds.map((round) => round.proxied[over].cpuMicros / round.proxied[under].cpuMicros);
  const calls = (over: string, under: string): Estimate =>
    estimate(rounds.map((round) => nanosOf(round, over) / nanosOf(round, under)));
  const equals = {
    'proxied, resilient': estimate(proxied('resilientAgain', 'resilient')),
    'proxied, naive': estimate(proxied('naiveAgain', 'naive')),
    [BARE]: calls(BARE_AGAIN, BARE),
    [UNDICI]: calls(UNDICI_AGAIN, UNDICI),
    [RESILIENT]: calls(RESILIENT_AGAIN, RESILIENT),
  };
  const arms = rounds.flatMap((round) => Object.values(round.proxied) as ProxyResult[]);
  const cpu = (...names: (keyof ProxyRound)[]): number =>
    median(rounds.flatMap((round) => names.map((name) => round.proxied[name].cpuMicros)));
  return {
    resilientToNaive: estimate([
      ...proxied('resilient', 'naive'),
      ...proxied('resilientAgain', 'naiveAgain'),
    ]),
    naiveToBareProxy: estimate(proxied('naive', 'bare')),
    equals,
    quiet: Object.values(equals).every(({ low, high }) => low <= 1 && high >= 1),
    cpuMicros: {
      resilient: cpu('resilient', 'resilientAgain'),
      naive: cpu('naive', 'naiveAgain'),
      bare: cpu('bare'),
    },
    requestsMin: Math.min(...arms.map(({ requests }) => requests)),
    otherAnswers: arms
      .flatMap(({ otherAnswers }) => Object.values(otherAnswers))
      .reduce((sum, count) => sum + count, 0),
    calls: Object.keys(rounds[0]?.calls ?? {}).map((name) => ({
      name,
      cpuNanos: estimate(rounds.map((round) => nanosOf(round, name))),
      toBare: calls(name, BARE),
      toUndici: calls(name, UNDICI),
    })),
  };
}

function nanosOf({ calls }: Round, name: string): number {
  const cost = calls[name];
  if (cost === undefined) throw new RangeError(`"${name}" was not measured`);
  return cost.cpuNanos;
}
