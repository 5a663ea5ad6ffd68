import type { EdgeDesign } from './edges.ts';
import type { Problem } from './design.ts';
import { pathOf } from './path.ts';
import type { ServerPolicies } from './schema.ts';
import type { RateLimit, Shed } from './server-schema.ts';

/** What the options of the side that serves say about each other that cannot be. */
export function serverProblems({ edge, server }: EdgeDesign): Problem[] {
  return [
    ...shedProblems(edge, server.shed),
    ...limitsOf(edge, server).flatMap(({ path, limit }) => limitProblems(path, limit, server.deadlineMs)),
    ...emptyLimits(edge, server),
  ];
}

/** What is allowed there but hardly meant. */
export function serverWarnings({ edge, server }: EdgeDesign): Problem[] {
  const warnings = limitsOf(edge, server)
    .filter(({ limit }) => limit.shared?.whenStoreIsOut === 'refuse')
    .map(({ path }) => ({
      path: `${path}.shared.whenStoreIsOut`,
      message: 'while Redis is out, none of these requests is served',
    }));
  return [...warnings, ...orderWarnings(edge, server)];
}

function shedProblems(edge: string, shed: Shed | undefined): Problem[] {
  if (shed === undefined || shed.delayMsMin < shed.delayMsMax) return [];
  return [
    {
      path: pathOf(['edges', edge, 'server', 'shed', 'delayMsMin']),
      message: `must be less than delayMsMax ${shed.delayMsMax}, is ${shed.delayMsMin}`,
    },
  ];
}

interface LimitAt {
  readonly path: string;
  readonly limit: RateLimit;
}

function limitsOf(edge: string, { rateLimit }: ServerPolicies): LimitAt[] {
  if (rateLimit === undefined) return [];
  const { address, customer, classes = {} } = rateLimit;
  const all: (readonly [readonly string[], RateLimit | undefined])[] = [
    [['address'], address],
    [['customer'], customer],
    ...Object.entries(classes).map(([name, limit]) => [['classes', name], limit] as const),
  ];
  return all.flatMap(([keys, limit]) =>
    limit === undefined ? [] : [{ path: pathOf(['edges', edge, 'server', 'rateLimit', ...keys]), limit }],
  );
}

function emptyLimits(edge: string, server: ServerPolicies): Problem[] {
  if (server.rateLimit === undefined || limitsOf(edge, server).length > 0) return [];
  const message = 'must limit something: address, customer or a class';
  return [{ path: pathOf(['edges', edge, 'server', 'rateLimit']), message }];
}

function limitProblems(path: string, limit: RateLimit, deadlineMs: number | undefined): Problem[] {
  const { tokenBucket, slidingWindow, shared } = limit;
  const problems: Problem[] = [];
  if ((tokenBucket === undefined) === (slidingWindow === undefined)) {
    problems.push({ path, message: 'must have one of tokenBucket and slidingWindow' });
  }
  if (shared === undefined) return problems;
  if (slidingWindow !== undefined) {
    const message = 'must not be shared: only a token bucket can be counted in Redis';
    problems.push({ path: `${path}.slidingWindow`, message });
  }
  if (deadlineMs !== undefined && shared.storeWaitMs > deadlineMs) {
    problems.push({
      path: `${path}.shared.storeWaitMs`,
      message: `must not be more than the request's deadlineMs ${deadlineMs}, is ${shared.storeWaitMs}`,
    });
  }
  return problems;
}

function priority(of: Readonly<Record<string, number>>, name: string): number {
  return of[name] ?? 0;
}

/** Who goes first in the line should not be the one who is shed first before it. */
function orderWarnings(edge: string, { shed, queue }: ServerPolicies): Problem[] {
  const [shedding, waiting] = [shed?.classPriority, queue?.classPriority];
  if (shedding === undefined || waiting === undefined) return [];
  const classes = [...new Set([...Object.keys(shedding), ...Object.keys(waiting)])];
  const reversed = classes.some((a) =>
    classes.some(
      (b) => priority(shedding, a) < priority(shedding, b) && priority(waiting, a) > priority(waiting, b),
    ),
  );
  if (!reversed) return [];
  const message = 'puts classes in another order than the classPriority of the queue';
  return [{ path: pathOf(['edges', edge, 'server', 'shed', 'classPriority']), message }];
}
