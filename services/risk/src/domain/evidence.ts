import type { Assessment } from '@breakwater/contracts';
import type { Facts } from './facts.ts';
import type { Ruling } from './judge.ts';
import type { Strategy } from './strategy.ts';

type Evidence = Assessment['evidence'];

/** The variables whose fields are evidence; what is not here, such as a strategy's own lists, is no fact. */
const VARIABLES = ['request', 'customer', 'account', 'velocity', 'report'] as const;

/**
 * What a decision rests on: which strategy, which rules applied, and the facts that the asked rules and the score read,
 * under the names by which they read them. Facts have no field that identifies a customer, so neither has this.
 */
export function evidenceOf(
  strategy: Strategy,
  facts: Facts,
  ruling: Ruling,
  challenge: 'passed' | 'failed' | undefined,
): Evidence {
  const score = strategy.score[facts.request.kind];
  const reads = new Set(ruling.asked.flatMap((rule) => [...rule.reads]));
  for (const path of score.reads) reads.add(path);
  return {
    strategyDigest: strategy.digest,
    rule: ruling.stop?.ruleId ?? null,
    rulesFired: ruling.fired.map(({ id }) => id).join(','),
    ...(challenge === undefined ? {} : { challenge }),
    velocityKnown: facts.velocity !== undefined,
    ...factsAt(reads, facts),
  };
}

/** The facts at these paths, those of a whole variable when it was read as a whole. */
function factsAt(paths: ReadonlySet<string>, facts: Facts): Evidence {
  const found: Evidence = {};
  for (const variable of VARIABLES) {
    for (const [field, value] of Object.entries(facts[variable] ?? {})) {
      const path = `${variable}.${field}`;
      if (paths.has(path) || paths.has(variable))
        found[path] = typeof value === 'bigint' ? Number(value) : value;
    }
  }
  return found;
}
