import type { AssessmentRequest, BureauReport } from '@breakwater/contracts';

/** Integers are bigint, as the expressions of a strategy take them. */
export interface Facts {
  readonly request: {
    readonly kind: 'payment' | 'loan';
    readonly amountMinor: bigint;
    /** 0 for a loan. */
    readonly instalments: bigint;
    /** 0 for a payment. */
    readonly termMonths: bigint;
    /** Empty for a loan. */
    readonly merchantId: string;
  };
  readonly customer: {
    readonly region: string;
    /** What the customer earns a month. */
    readonly incomeMinor: bigint;
  };
  readonly account: {
    readonly status: string;
    readonly limitMinor: bigint;
    readonly availableMinor: bigint;
    readonly postedMinor: bigint;
  };
  /** How many events lie in each window, this one included; missing when the counters did not answer. */
  readonly velocity?: Readonly<Record<string, bigint>>;
  /** Missing when the strategy needs none, and until it has been fetched. */
  readonly report?: {
    readonly score: bigint;
    readonly openLoans: bigint;
    readonly delinquencies24Months: bigint;
    readonly ageSeconds: bigint;
    readonly source: 'live' | 'cache';
  };
}

/** A bureau report with where it came from. */
export interface SourcedReport {
  readonly report: BureauReport;
  readonly source: 'live' | 'cache';
  readonly ageSeconds: number;
}

/** How many events lie in each window of the strategy. */
export type VelocityCounts = Readonly<Record<string, number>>;

/** What is known before the bureau is asked. */
export function factsOf(request: AssessmentRequest, velocity: VelocityCounts | undefined): Facts {
  const { status, limitMinor, availableMinor, postedMinor } = request.account;
  return {
    request: {
      kind: request.kind,
      amountMinor: BigInt(request.amountMinor),
      instalments: BigInt(request.instalments ?? 0),
      termMonths: BigInt(request.termMonths ?? 0),
      merchantId: request.merchantId ?? '',
    },
    customer: {
      region: request.customer.region,
      incomeMinor: BigInt(request.customer.incomeMinor),
    },
    account: {
      status,
      limitMinor: BigInt(limitMinor),
      availableMinor: BigInt(availableMinor),
      postedMinor: BigInt(postedMinor),
    },
    ...(velocity === undefined ? {} : { velocity: bigints(velocity) }),
  };
}

/** The facts with the bureau's report. */
export function withReport(facts: Facts, { report, source, ageSeconds }: SourcedReport): Facts {
  return {
    ...facts,
    report: {
      score: BigInt(report.score),
      openLoans: BigInt(report.openLoans),
      delinquencies24Months: BigInt(report.delinquencies24Months),
      ageSeconds: BigInt(ageSeconds),
      source,
    },
  };
}

function bigints(counts: VelocityCounts): Record<string, bigint> {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, BigInt(count)]));
}
