import type { Problem } from './design.ts';
import { pathOf } from './path.ts';
import type { DesignFile, PostgresLimits, RedisLimits } from './schema.ts';

/** What the options of the stores say about each other that cannot be. */
export function storeProblems({ edges }: DesignFile): Problem[] {
  return admissionProblems(edges['service->postgres'] ?? {});
}

/** What is allowed there but hardly meant. */
export function storeWarnings({ edges }: DesignFile): Problem[] {
  return [
    ...poolWarnings(edges['service->postgres'] ?? {}),
    ...breakerWarnings(edges['service->redis'] ?? {}),
  ];
}

function at(...rest: string[]): string {
  return pathOf(['edges', 'service->postgres', 'admission', ...rest]);
}

function admissionProblems({ poolMax, admission }: PostgresLimits): Problem[] {
  if (admission === undefined) return [];
  const { concurrencyMax, classConcurrencyMax = {} } = admission;
  const problems: Problem[] = [];
  if (poolMax === undefined) {
    problems.push({ path: at(), message: 'needs poolMax: how many connections there are to share out' });
  } else if (concurrencyMax > poolMax) {
    problems.push({
      path: at('concurrencyMax'),
      message: `must not be more than poolMax ${poolMax}, is ${concurrencyMax}: the rest would wait in the pool's own line, which has no bound`,
    });
  }
  for (const [workClass, concurrency] of Object.entries(classConcurrencyMax)) {
    if (concurrency <= concurrencyMax) continue;
    problems.push({
      path: at('classConcurrencyMax', workClass),
      message: `must not be more than concurrencyMax ${concurrencyMax}, is ${concurrency}`,
    });
  }
  return problems;
}

function poolWarnings({ admission, statementTimeoutMs }: PostgresLimits): Problem[] {
  if (admission === undefined || statementTimeoutMs !== undefined) return [];
  const message = 'without statementTimeoutMs a statement that hangs keeps its place for ever';
  return [{ path: at(), message }];
}

function breakerWarnings({ breaker, commandTimeoutMs }: RedisLimits): Problem[] {
  if (breaker === undefined || commandTimeoutMs !== undefined) return [];
  const message = 'breaker without commandTimeoutMs: a command that hangs is never counted as a failure';
  return [{ path: pathOf(['edges', 'service->redis', 'breaker']), message }];
}
