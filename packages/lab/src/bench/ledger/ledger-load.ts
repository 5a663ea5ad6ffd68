import type { Assessment, CustomerSeed, MerchantSeed } from '@breakwater/contracts';
import type { Population } from '../../platform/prepare-database.ts';

/** Accounts and merchants are numbered from here: so every id has all its digits, and a script need not pad numbers. */
const ACCOUNT_FIRST = 1_000_001;
const MERCHANT_FIRST = 10_001;
const ACCOUNTS = 20_000;
const MERCHANTS = 200;

/** The payments that both sides post: who pays, to whom, how much, and what risk says of it. */
export interface LedgerLoad {
  readonly accounts: { readonly first: number; readonly count: number };
  readonly merchants: { readonly first: number; readonly count: number };
  readonly amountMinor: number;
  readonly decision: Assessment;
}

/** Payments to many merchants, or all to one. */
export function ledgerLoad(hot: boolean): LedgerLoad {
  return {
    accounts: { first: ACCOUNT_FIRST, count: ACCOUNTS },
    merchants: { first: MERCHANT_FIRST, count: hot ? 1 : MERCHANTS },
    amountMinor: 100,
    decision: DECISION,
  };
}

/** As large as a decision of the baseline strategy. */
const DECISION: Assessment = {
  assessmentId: 'bench',
  outcome: 'approve',
  score: 712,
  reasonCodes: ['within_limits'],
  strategyVersion: 'baseline@1',
  evidence: {
    strategyDigest: '6f1c0e2b9a7d4c35',
    rule: null,
    rulesFired: '',
    velocityKnown: true,
    'request.amountMinor': 100,
    'customer.incomeMinor': 600_000,
    'account.availableMinor': 1_000_000,
    'velocity.paymentsHour': 1,
    'velocity.paymentsDay': 3,
    'report.score': 702,
    'report.openLoans': 1,
  },
  report: { source: 'cache', ageSeconds: 120 },
};

const LIMIT_MINOR = 100_000_000_000;

/** Everybody in the load, with limits that no run exhausts. */
export function ledgerPopulation(): Population {
  const merchants = Array.from({ length: MERCHANTS }, (_, index): MerchantSeed => ({
    merchantId: `m-${MERCHANT_FIRST + index}`,
    supported: true,
  }));
  const customers = Array.from({ length: ACCOUNTS }, (_, index): CustomerSeed => ({
    customerId: `c-${ACCOUNT_FIRST + index}`,
    status: 'active',
    limitMinor: LIMIT_MINOR,
    payLaterLimitMinor: LIMIT_MINOR,
    cashLoanLimitMinor: LIMIT_MINOR,
    openingPayLaterMinor: 0,
    region: 'zhejiang',
    incomeMinor: 600_000,
    repaymentHabit: 'on_time',
  }));
  return { merchants, customers };
}
