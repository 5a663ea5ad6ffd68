import { DrillDocument } from '@breakwater/lab/document';
import { Errors } from 'typebox/value';
import { expect } from 'vitest';

/** One journey in one phase. */
interface JourneyResult {
  readonly offered: number;
  readonly good: number;
  readonly refused: number;
  readonly unknown: number;
  readonly latencyMs: { readonly p99: number | null };
}

/** What `lab drill run --json` writes, as scripts read it. */
export interface DrillResult {
  readonly schema: number;
  readonly report: string | null;
  readonly designs: readonly {
    readonly design: string;
    readonly verdict: string;
    readonly inconclusive: string | null;
    readonly expectations: readonly { readonly text: string; readonly held: boolean | null }[];
    readonly money: { readonly verdict: string };
    readonly phases: readonly {
      readonly name: string;
      readonly good: number;
      readonly offered: number;
      readonly seconds: number;
      readonly unsent: number;
      readonly latencyMs: { readonly p99: number | null };
      readonly journeys: Readonly<Record<string, JourneyResult>>;
    }[];
    readonly recoverSeconds: number | null;
    readonly cost: { readonly cpuSeconds: number | null };
  }[];
}

/** A phase of a design's result. */
export function phaseOf(
  design: DrillResult['designs'][number] | undefined,
  name: string,
): DrillResult['designs'][number]['phases'][number] {
  const phase = design?.phases.find((each) => each.name === name);
  if (phase === undefined) throw new Error(`the result has no phase ${name}`);
  return phase;
}

const number = expect.any(Number) as number;
const text = expect.any(String) as string;
const numberOrNull = expect.toSatisfy((value: unknown) => value === null || typeof value === 'number');
const textOrNull = expect.toSatisfy((value: unknown) => value === null || typeof value === 'string');
const booleanOrNull = expect.toSatisfy((value: unknown) => value === null || typeof value === 'boolean');

/** The promise to scripts, written out by hand: a field that goes or changes its type breaks them. */
const DESIGN = {
  design: text,
  verdict: expect.stringMatching(/^(pass|fail|unknown|aborted|inconclusive)$/) as string,
  inconclusive: textOrNull,
  expectations: expect.any(Array) as unknown[],
  money: {
    verdict: expect.stringMatching(/^(pass|fail|unknown)$/) as string,
    violations: expect.any(Array) as unknown[],
    unknowns: number,
  },
  phases: ['steady', 'fault', 'recovery', 'retrigger', 'after'].map((name) => ({
    name,
    seconds: number,
    offered: number,
    sent: number,
    unsent: number,
    good: number,
    refused: number,
    failed: number,
    unknown: number,
    latencyMs: { p50: numberOrNull, p99: numberOrNull, p999: numberOrNull },
    attemptsPerRequest: numberOrNull,
    payouts: {
      granted: number,
      failed: number,
      waiting: number,
      waitMs: { p50: numberOrNull, p99: numberOrNull, p999: numberOrNull },
    },
    journeys: expect.any(Object) as object,
  })),
  detectSeconds: numberOrNull,
  locateSeconds: numberOrNull,
  recoverSeconds: numberOrNull,
  impact: { customersRefused: number, amountNotTakenMinor: number, byReason: expect.any(Object) as object },
  cost: { cpuSeconds: numberOrNull, bureauCalls: numberOrNull },
};

/** Fails when a result is not what scripts may rely on, by the laboratory's own schema and by hand. */
export function expectContract(result: DrillResult, drill = 'bureau-brownout'): void {
  expect(Errors(DrillDocument, result)).toEqual([]);
  expect(result).toEqual({
    schema: 1,
    drill,
    seed: number,
    scale: 'short',
    capacityPerSecond: number,
    designs: result.designs.map(() => DESIGN),
    trials: null,
    report: text,
  });
  for (const { expectations, money } of result.designs) {
    for (const each of expectations) expect(each).toEqual({ text, held: booleanOrNull });
    expect(money.verdict).toMatch(/^(pass|fail|unknown)$/);
  }
}
