import { type Static, Type } from 'typebox';
import type { Figures } from './figures.ts';
import type { PhaseSummary } from './phases.ts';
import type { DrillRun } from './record.ts';
import type { JudgedDesign } from './summary.ts';
import type { TrialsComparison } from './trials.ts';

const strict = { additionalProperties: false };
const orNull = Type.Union([Type.Number(), Type.Null()]);
const count = Type.Integer({ minimum: 0 });

const LatencyFigures = Type.Object({ p50: orNull, p99: orNull, p999: orNull }, strict);

const JourneyFigures = Type.Object(
  {
    offered: count,
    good: count,
    refused: count,
    failed: count,
    unknown: count,
    unsent: count,
    latencyMs: LatencyFigures,
  },
  strict,
);

const PhaseFigures = Type.Object(
  {
    name: Type.Union([
      Type.Literal('steady'),
      Type.Literal('fault'),
      Type.Literal('recovery'),
      Type.Literal('retrigger'),
      Type.Literal('after'),
    ]),
    seconds: Type.Number(),
    offered: count,
    sent: count,
    unsent: count,
    good: count,
    refused: count,
    failed: count,
    unknown: count,
    latencyMs: LatencyFigures,
    attemptsPerRequest: orNull,
    payouts: Type.Object(
      { granted: count, failed: count, waiting: count, waitMs: LatencyFigures },
      { ...strict, description: 'How the loans that were granted in the phase came by their money.' },
    ),
    journeys: Type.Record(Type.String(), JourneyFigures, {
      description: 'Those of them that were asked for in the phase.',
    }),
  },
  strict,
);

const DesignResult = Type.Object(
  {
    design: Type.String(),
    verdict: Type.Union([
      Type.Literal('pass'),
      Type.Literal('fail'),
      Type.Literal('unknown'),
      Type.Literal('aborted'),
      Type.Literal('inconclusive'),
    ]),
    inconclusive: Type.Union([Type.String(), Type.Null()], {
      description: 'Why the run says nothing about how the design takes the fault; null when it does.',
    }),
    expectations: Type.Array(
      Type.Object(
        {
          text: Type.String(),
          held: Type.Union([Type.Boolean(), Type.Null()], { description: 'Null when it was not judged.' }),
        },
        strict,
      ),
    ),
    money: Type.Object(
      {
        verdict: Type.Union([Type.Literal('pass'), Type.Literal('fail'), Type.Literal('unknown')]),
        violations: Type.Array(Type.Object({ invariant: Type.Integer(), count: Type.Integer() }, strict)),
        unknowns: count,
      },
      strict,
    ),
    phases: Type.Array(PhaseFigures),
    detectSeconds: orNull,
    locateSeconds: orNull,
    recoverSeconds: orNull,
    impact: Type.Object(
      { customersRefused: count, amountNotTakenMinor: count, byReason: Type.Record(Type.String(), count) },
      strict,
    ),
    cost: Type.Object({ cpuSeconds: orNull, bureauCalls: orNull }, strict),
  },
  strict,
);

const IntervalFigures = Type.Object(
  { median: Type.Number(), low: Type.Number(), high: Type.Number() },
  { ...strict, description: 'The median over the trials, and its 95% bootstrap interval.' },
);
const intervalOrNull = Type.Union([IntervalFigures, Type.Null()]);

const TrialsResult = Type.Object(
  {
    seeds: Type.Array(Type.Integer()),
    designs: Type.Array(Type.Object({ design: Type.String(), passed: count }, strict), {
      description: 'In how many trials each design did as the drill predicts.',
    }),
    figures: Type.Array(
      Type.Object(
        {
          name: Type.String(),
          designs: Type.Array(intervalOrNull, { description: 'One for each design; null when not reached.' }),
          differences: Type.Array(
            Type.Union([
              Type.Object(
                {
                  ...IntervalFigures.properties,
                  finding: Type.Union([Type.Literal('better'), Type.Literal('worse'), Type.Literal('noise')]),
                },
                strict,
              ),
              Type.Null(),
            ]),
            { description: 'Each design less the first one, trial by trial.' },
          ),
        },
        strict,
      ),
    ),
  },
  strict,
);

/** What `lab drill run --json` writes. Values that were not reached or could not be measured are null. */
export const DrillDocument = Type.Object(
  {
    schema: Type.Literal(1),
    drill: Type.String(),
    seed: Type.Integer(),
    scale: Type.String(),
    capacityPerSecond: Type.Number(),
    designs: Type.Array(DesignResult, { description: 'Of the first trial.' }),
    trials: Type.Union([TrialsResult, Type.Null()], { description: 'Null when there was one.' }),
    report: Type.Union([Type.String(), Type.Null()], { description: 'Path of the HTML report.' }),
  },
  strict,
);
export type DrillDocument = Static<typeof DrillDocument>;

/**
 * @param report the path of the HTML report, null when none was written.
 * @param comparison over several trials, null when there was one.
 */
export function drillDocument(
  run: DrillRun,
  designs: readonly JudgedDesign[],
  report: string | null,
  comparison: TrialsComparison | null = null,
): DrillDocument {
  return {
    schema: 1,
    drill: run.drill.name,
    seed: run.seed,
    scale: run.scale,
    capacityPerSecond: run.capacityPerSecond,
    designs: designs.map(designResult),
    trials: comparison === null ? null : trialsResult(comparison),
    report,
  };
}

function trialsResult({ seeds, designs, passed, rows }: TrialsComparison): Static<typeof TrialsResult> {
  return {
    seeds: [...seeds],
    designs: designs.map((design, index) => ({ design, passed: passed[index] ?? 0 })),
    figures: rows.map(({ figure, designs: intervals, differences }) => ({
      name: figure.name,
      designs: [...intervals],
      differences: [...differences],
    })),
  };
}

function designResult(judged: JudgedDesign): Static<typeof DesignResult> {
  const { summary, expectations, inconclusive, verdict } = judged;
  const { money, impact, cost } = summary;
  const incident = summary.incidents.find((each) => each.phase === 'fault');
  return {
    design: summary.design,
    verdict,
    inconclusive: inconclusive?.en ?? null,
    expectations: expectations.map(({ text, held }) => ({ text: text.en, held })),
    money: {
      verdict: money.verdict,
      violations: money.checked
        .filter((each) => each.violations > 0)
        .map((each) => ({ invariant: each.invariant, count: each.violations })),
      unknowns: money.unknowns.total,
    },
    phases: summary.phases.flatMap(phaseFigures),
    detectSeconds: incident?.detectSeconds ?? null,
    locateSeconds: incident?.locateSeconds ?? null,
    recoverSeconds: incident?.recoverSeconds ?? null,
    impact: {
      customersRefused: impact.customersRefused,
      amountNotTakenMinor: Number(impact.amountNotTakenMinor),
      byReason: impact.byReason,
    },
    cost: { cpuSeconds: cost.cpuSeconds, bureauCalls: cost.bureauCalls },
  };
}

/** The green phase proves the harness and is no part of the result. */
function phaseFigures({ name, all, byJourney, payouts }: PhaseSummary): Static<typeof PhaseFigures>[] {
  if (name === 'green') return [];
  const { seconds, offered, sent, unsent, good, refused, failed, unknown, latencyMs, attemptsPerRequest } =
    all;
  const asked = Object.entries(byJourney).filter(([, own]) => own.offered > 0);
  const journeys = Object.fromEntries(asked.map(([journey, own]) => [journey, journeyFigures(own)]));
  const counts = { offered, sent, unsent, good, refused, failed, unknown };
  return [{ name, seconds, ...counts, latencyMs, attemptsPerRequest, payouts, journeys }];
}

function journeyFigures(of: Figures): Static<typeof JourneyFigures> {
  const { offered, good, refused, failed, unknown, unsent, latencyMs } = of;
  return { offered, good, refused, failed, unknown, unsent, latencyMs };
}
