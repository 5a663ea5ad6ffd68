import { balancerProblems } from './balancer-contradictions.ts';
import { multipliedRetries, timesAboveTheirCaller } from './call-chain.ts';
import type { Problem } from './design.ts';
import { edgesOf } from './edges.ts';
import { ladderContradictions } from './ladder-contradictions.ts';
import { pathOf } from './path.ts';
import type { CallerPolicies, DesignFile, ServerPolicies } from './schema.ts';
import { serverProblems, serverWarnings } from './server-contradictions.ts';
import { storeProblems, storeWarnings } from './store-contradictions.ts';

/** What a design's options say about each other: contradictions, and what is allowed but hardly meant. */
export interface Findings {
  readonly problems: Problem[];
  readonly warnings: Problem[];
}

/** Compares the options of every edge with each other, and of the edges along the way of a request. The file has passed its schema and has its defaults. */
export function findContradictions(file: DesignFile): Findings {
  const findings: Findings = {
    problems: [...timesAboveTheirCaller(file), ...storeProblems(file), ...ladderContradictions(file.ladder)],
    warnings: [...multipliedRetries(file), ...storeWarnings(file)],
  };
  for (const design of Object.values(edgesOf(file))) {
    const { edge, caller, server } = design;
    findings.problems.push(...serverProblems(design), ...balancerProblems(design));
    findings.warnings.push(...serverWarnings(design));
    checkTimes(edge, caller, findings);
    checkRetry(edge, caller, findings);
    checkClasses(edge, caller, findings);
    checkPairs(edge, caller, findings);
    checkShared(edge, caller, findings);
    checkExpiry(edge, server, caller, findings);
  }
  return findings;
}

function checkTimes(edge: string, caller: CallerPolicies, { problems }: Findings): void {
  const { deadline, timeout, bulkhead, retry } = caller;
  if (deadline === undefined) return;
  const { deadlineMs, hopAllowanceMs } = deadline;
  const at = (...rest: string[]): string => pathOf(['edges', edge, 'caller', ...rest]);
  const notMore = (path: string, valueMs: number | undefined): void => {
    if (valueMs !== undefined && valueMs > deadlineMs) {
      problems.push({
        path,
        message: `must not be more than the edge's deadlineMs ${deadlineMs}, is ${valueMs}`,
      });
    }
  };
  notMore(at('timeout', 'timeoutMs'), timeout?.timeoutMs);
  notMore(at('bulkhead', 'waitMsMax'), bulkhead?.waitMsMax);
  notMore(at('retry', 'backoffMsMin'), retry?.backoffMsMin);
  notMore(at('deadline', 'hopAllowanceMs'), hopAllowanceMs);
}

function checkRetry(edge: string, caller: CallerPolicies, { problems, warnings }: Findings): void {
  const { retry, timeout } = caller;
  if (retry === undefined) return;
  const path = pathOf(['edges', edge, 'caller', 'retry']);
  if (retry.backoffMsMin > retry.backoffMsMax) {
    problems.push({
      path: `${path}.backoffMsMin`,
      message: `must not be more than backoffMsMax ${retry.backoffMsMax}, is ${retry.backoffMsMin}`,
    });
  }
  if (timeout === undefined) {
    warnings.push({ path, message: 'retry without a timeout: an attempt that hangs is never tried again' });
  }
}

/** Options of one policy that say nothing sensible together. */
function checkPairs(edge: string, { hedge, cache, limit }: CallerPolicies, { problems }: Findings): void {
  const at = (...rest: string[]): string => pathOf(['edges', edge, 'caller', ...rest]);
  if (hedge?.hedgeShare === 0 && hedge.hedgesPerSecondMin === 0) {
    problems.push({
      path: at('hedge'),
      message: 'must have a budget: hedgeShare or hedgesPerSecondMin above 0',
    });
  }
  const notMore = (path: string, value: number, name: string, max: number): void => {
    if (value > max) problems.push({ path, message: `must not be more than ${name} ${max}, is ${value}` });
  };
  if (limit !== undefined && (limit.gradient === undefined) === (limit.aimd === undefined)) {
    problems.push({ path: at('limit'), message: 'must have one of gradient and aimd' });
  }
  for (const [kind, options] of Object.entries({ gradient: limit?.gradient, aimd: limit?.aimd })) {
    if (options === undefined) continue;
    notMore(at('limit', kind, 'limitMin'), options.limitMin, 'limitInitial', options.limitInitial);
    notMore(at('limit', kind, 'limitInitial'), options.limitInitial, 'limitMax', options.limitMax);
  }
  if (cache !== undefined) {
    notMore(at('cache', 'softExpiryMs'), cache.softExpiryMs, 'hardExpiryMs', cache.hardExpiryMs);
  }
}

/** A shared attempt, or a refresh, has no caller's deadline: only one of its own ends it. */
function checkShared(edge: string, caller: CallerPolicies, { warnings }: Findings): void {
  if (caller.deadline !== undefined) return;
  for (const policy of ['cache', 'coalesce'] as const) {
    if (caller[policy] === undefined) continue;
    warnings.push({
      path: pathOf(['edges', edge, 'caller', policy]),
      message: 'without a deadline on this edge nothing ends a shared attempt that hangs',
    });
  }
}

function checkClasses(edge: string, caller: CallerPolicies, { problems }: Findings): void {
  const { bulkhead } = caller;
  for (const [workClass, concurrency] of Object.entries(bulkhead?.classConcurrencyMax ?? {})) {
    if (bulkhead === undefined || concurrency <= bulkhead.concurrencyMax) continue;
    problems.push({
      path: pathOf(['edges', edge, 'caller', 'bulkhead', 'classConcurrencyMax', workClass]),
      message: `must not be more than concurrencyMax ${bulkhead.concurrencyMax}, is ${concurrency}`,
    });
  }
}

function checkExpiry(
  edge: string,
  server: ServerPolicies,
  caller: CallerPolicies,
  { warnings }: Findings,
): void {
  const nothingExpires =
    server.deadlineMs === undefined && caller.deadline === undefined && caller.timeout === undefined;
  if (server.queue?.dropExpired === true && nothingExpires) {
    warnings.push({
      path: pathOf(['edges', edge, 'server', 'queue', 'dropExpired']),
      message: 'nothing on this edge sets a deadline, so its requests expire only if an outer edge sets one',
    });
  }
}
