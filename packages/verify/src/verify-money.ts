import { type Clock, realClock } from '@breakwater/clock';
import type { MoneyVerdict, MoneyVerdictValue, Violation } from '@breakwater/contracts';
import { withSnapshot } from './database.ts';
import { runDatabaseChecks } from './database-checks/run-checks.ts';
import type { RungCap } from './decision-evidence.ts';
import type { Evidence, Invocation, TrialBalance } from './evidence.ts';
import { INVARIANTS } from './invariants/catalogue.ts';
import { readLedgerFindings } from './ledger-findings.ts';
import { type QuietOptions, waitUntilQuiet } from './quiet.ts';
import { type Recorded, readInvocations } from './read-invocations.ts';
import { askPlatform, type ResolveOperation, settle } from './resolve.ts';
import { readAnswers } from './read-answers.ts';
import * as resources from './resource-rows.ts';
import * as ledger from './snapshot-rows.ts';
import { readTrialBalance } from './trial-balance.ts';

export interface VerifyOptions {
  /** The path of a history, or of several that were recorded against the same database. */
  readonly history: string | readonly string[];
  readonly databaseUrl: string;
  /** Asks through the API; without it the ledger's own record of keys is read. */
  readonly resolve?: ResolveOperation;
  readonly quiet?: QuietOptions;
  /** Trial balances that were read during the run. */
  readonly trialBalances?: readonly TrialBalance[];
  /** How far degraded approvals may go, by rung. */
  readonly rungCaps?: Readonly<Record<string, RungCap>>;
  readonly clock?: Clock;
  /** Once aborted nobody is asked any more, and what was not settled by then stays in doubt. */
  readonly signal?: AbortSignal;
}

/** A signal that nobody aborts. */
const never = new AbortController().signal;

/** So many violations of one invariant are told in full; all are counted. */
const TOLD_MAX = 50;

/**
 * Checks the money after a run: waits until the platform is quiet, settles every unknown outcome, and compares the
 * history with one snapshot of the database. It reads and never writes. The verdict is `fail` when an invariant is
 * violated, else `unknown` when anything could not be settled, else `pass`.
 * @throws HistoryError when a history is wrong; the driver's error when the database cannot be read.
 */
export async function verifyMoney(options: VerifyOptions): Promise<MoneyVerdict> {
  const { history, databaseUrl, clock = realClock, resolve, signal = never } = options;
  const startMs = clock.monotonicMs();
  const recorded = await readInvocations(typeof history === 'string' ? [history] : history);
  const going = await waitUntilQuiet(databaseUrl, clock, options.quiet);
  const unknowns = recorded.invocations.filter(({ record }) => record.outcome === 'info');
  const said = resolve === undefined ? undefined : await askPlatform(unknowns, resolve, clock, signal);
  const evidence = await gather(options, recorded, (invocations, operations) =>
    settle(invocations, operations, going.length === 0, said),
  );
  const doubts = [...recorded.doubts, ...going.map((what) => `the platform did not come to rest: ${what}`)];
  return judge(evidence, doubts, (clock.monotonicMs() - startMs) / 1000);
}

/** Reads everything that the invariants look at in one snapshot. */
function gather(
  options: VerifyOptions,
  recorded: Recorded,
  settleAll: (invocations: Recorded['invocations'], operations: Evidence['operations']) => Invocation[],
): Promise<Evidence> {
  const { databaseUrl, trialBalances = [], rungCaps, clock = realClock } = options;
  return withSnapshot(databaseUrl, async (snapshot) => {
    const operations = await ledger.readOperations(snapshot);
    const invocations = settleAll(recorded.invocations, operations);
    return {
      startedAtMs: recorded.startedAtMs,
      invocations,
      looks: recorded.looks,
      businessDate: await ledger.readBusinessDate(snapshot),
      operations,
      answers: await readAnswers(snapshot, invocations),
      payments: await resources.readPayments(snapshot),
      refunds: await resources.readRefunds(snapshot),
      loans: await resources.readLoans(snapshot),
      repayments: await resources.readRepayments(snapshot),
      payouts: await resources.readPayouts(snapshot),
      instalments: await resources.readInstalments(snapshot),
      applications: await resources.readApplications(snapshot),
      movements: await resources.readMovements(snapshot),
      transfers: await resources.readTransfers(snapshot),
      decisions: await resources.readDecisions(snapshot),
      standIns: await resources.readStandIns(snapshot),
      deferrals: await resources.readDeferrals(snapshot),
      versions: await ledger.readVersions(snapshot),
      transactions: await ledger.readTransactions(snapshot),
      receivables: await ledger.readReceivables(snapshot),
      accounts: await ledger.readAccounts(snapshot),
      ledger: await readLedgerFindings(snapshot),
      findings: await runDatabaseChecks(snapshot),
      trialBalances: [...trialBalances, await readTrialBalance(snapshot, clock.nowMs())],
      ...(rungCaps === undefined ? {} : { rungCaps }),
    };
  });
}

/** The verdict on some evidence. Pure. */
export function judge(evidence: Evidence, doubts: readonly string[], seconds: number): MoneyVerdict {
  const violations: Violation[] = [];
  const checked = INVARIANTS.map(({ number: invariant, name, check }) => {
    const finding = check(evidence);
    violations.push(...finding.violations.slice(0, TOLD_MAX).map((one) => ({ invariant, ...one })));
    return { invariant, name, examined: finding.examined, violations: finding.violations.length };
  });
  const unknowns = countUnknowns(evidence.invocations);
  const open =
    unknowns.unresolved > 0
      ? [`${unknowns.unresolved} operations of unknown outcome could not be settled`]
      : [];
  const allDoubts = [...doubts, ...open];
  return {
    verdict: verdictOf(violations, allDoubts),
    checked,
    violations,
    unknowns,
    doubts: allDoubts,
    seconds,
  };
}

function verdictOf(violations: readonly Violation[], doubts: readonly string[]): MoneyVerdictValue {
  if (violations.length > 0) return 'fail';
  return doubts.length > 0 ? 'unknown' : 'pass';
}

function countUnknowns(invocations: readonly Invocation[]): MoneyVerdict['unknowns'] {
  const count = (resolution: Invocation['resolution']): number =>
    invocations.filter((invocation) => invocation.resolution === resolution).length;
  const [resolvedDone, resolvedNone, unresolved] = [count('done'), count('none'), count('unresolved')];
  return { total: resolvedDone + resolvedNone + unresolved, resolvedDone, resolvedNone, unresolved };
}
