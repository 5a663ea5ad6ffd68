import type { BalancerPolicy } from './balancer-schema.ts';
import type { Problem } from './design.ts';
import type { EdgeDesign, EdgeName } from './edges.ts';
import { pathOf } from './path.ts';

/** Edges to parties outside, which tell nobody how they are. */
const outside: ReadonlySet<EdgeName> = new Set(['risk->bureau', 'worker->bank']);

/** What the options of a balancer say about each other, and about whom it sends to, that cannot be. */
export function balancerProblems({ edge, caller: { balancer } }: EdgeDesign): Problem[] {
  if (balancer === undefined) return [];
  const at = (...rest: string[]): string => pathOf(['edges', edge, 'caller', 'balancer', ...rest]);
  return [
    ...asksOutside(balancer, edge, at),
    ...prequalProblems(balancer, at),
    ...healthProblems(balancer, at),
    ...ejectionProblems(balancer, at),
  ];
}

type PathTo = (...keys: string[]) => string;

function asksOutside({ kind, health }: BalancerPolicy, edge: EdgeName, at: PathTo): Problem[] {
  if (!outside.has(edge)) return [];
  const message = 'must not ask replicas of a party outside, which does not tell how it is';
  return [
    ...(kind === 'prequal' ? [{ path: at('kind'), message }] : []),
    ...(health === undefined ? [] : [{ path: at('health'), message }]),
  ];
}

function prequalProblems({ kind, prequal }: BalancerPolicy, at: PathTo): Problem[] {
  if (prequal === undefined) return [];
  if (kind !== 'prequal') {
    return [{ path: at('prequal'), message: `must not be there with the kind ${kind}, which asks nobody` }];
  }
  if (prequal.probesPerAttempt > 0) return [];
  return [{ path: at('prequal', 'probesPerAttempt'), message: 'must be more than 0: nobody would be asked' }];
}

function healthProblems({ health, ejection }: BalancerPolicy, at: PathTo): Problem[] {
  if (health === undefined) return [];
  const { checkEveryMs, checkTimeoutMs, panicShare } = health;
  const problems: Problem[] = [];
  if (checkTimeoutMs > checkEveryMs) {
    problems.push({
      path: at('health', 'checkTimeoutMs'),
      message: `must not be more than checkEveryMs ${checkEveryMs}, is ${checkTimeoutMs}`,
    });
  }
  if (ejection !== undefined && ejection.panicShare !== panicShare) {
    problems.push({
      path: at('health', 'panicShare'),
      message: `must be that of the ejection ${ejection.panicShare}, is ${panicShare}: there is one panic for both`,
    });
  }
  return problems;
}

function ejectionProblems({ ejection }: BalancerPolicy, at: PathTo): Problem[] {
  if (ejection === undefined || ejection.ejectionMs <= ejection.ejectionMsMax) return [];
  return [
    {
      path: at('ejection', 'ejectionMs'),
      message: `must not be more than ejectionMsMax ${ejection.ejectionMsMax}, is ${ejection.ejectionMs}`,
    },
  ];
}
