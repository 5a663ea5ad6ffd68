import type { Problem } from './design.ts';
import { type EdgeName, edgesOf } from './edges.ts';
import { pathOf } from './path.ts';
import type { CallerPolicies, DesignFile } from './schema.ts';

/** The edges that one request of a client passes one after the other, from the outside in. */
const chain = ['gateway->credit', 'credit->risk', 'risk->bureau'] as const satisfies readonly EdgeName[];

/** How many calls one request may become before that is worth a warning: nine is three attempts at two levels. */
const callsMax = 8;

/**
 * Where an inner edge gives a call more time than the edge above it waits. What is done in that time is done for
 * nobody, and the number in the file is not the one that counts.
 */
export function timesAboveTheirCaller(file: DesignFile): Problem[] {
  const edges = edgesOf(file);
  const problems: Problem[] = [];
  let above = {
    what: 'deadlineMs of client->gateway',
    limitMs: edges['client->gateway'].server.deadlineMs ?? Number.POSITIVE_INFINITY,
  };
  for (const edge of chain) {
    const { deadline, timeout } = edges[edge].caller;
    const times = [
      { policy: 'deadline', option: 'deadlineMs', valueMs: deadline?.deadlineMs },
      { policy: 'timeout', option: 'timeoutMs', valueMs: timeout?.timeoutMs },
    ];
    for (const { policy, option, valueMs } of times) {
      if (valueMs === undefined || valueMs <= above.limitMs) continue;
      problems.push({
        path: pathOf(['edges', edge, 'caller', policy, option]),
        message: `must not be more than the ${above.what} ${above.limitMs}, is ${valueMs}`,
      });
    }
    above = tighter(above, edge, edges[edge].caller);
  }
  return problems;
}

interface Limit {
  readonly what: string;
  readonly limitMs: number;
}

/** What an edge lets the edges below it take: the time of one attempt, where it bounds that. */
function tighter(above: Limit, edge: EdgeName, { deadline, timeout }: CallerPolicies): Limit {
  const own: Limit[] = [
    { what: `deadlineMs of ${edge}`, limitMs: deadline?.deadlineMs ?? Number.POSITIVE_INFINITY },
    { what: `timeoutMs of ${edge}`, limitMs: timeout?.timeoutMs ?? Number.POSITIVE_INFINITY },
  ];
  return own.reduce((least, each) => (each.limitMs <= least.limitMs ? each : least), above);
}

/** Retries at several levels multiply: without budgets one request becomes the product of all attempts. */
export function multipliedRetries(file: DesignFile): Problem[] {
  const edges = edgesOf(file);
  const unbounded = chain.filter((edge) => {
    const { retry } = edges[edge].caller;
    return retry !== undefined && retry.budget === undefined && retry.attemptsMax > 1;
  });
  const calls = unbounded.reduce(
    (product, edge) => product * (edges[edge].caller.retry?.attemptsMax ?? 1),
    1,
  );
  const innermost = unbounded.at(-1);
  if (calls <= callsMax || innermost === undefined) return [];
  const message = `retries without a budget at ${unbounded.length} levels make up to ${calls} calls of one request`;
  return [{ path: pathOf(['edges', innermost, 'caller', 'retry']), message }];
}
