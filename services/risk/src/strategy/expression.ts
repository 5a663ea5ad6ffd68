import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import type { Facts } from '../domain/facts.ts';

/** An expression could not be compiled, or not be evaluated on certain facts. */
export class ExpressionError extends Error {
  constructor(message: string, options?: { cause: unknown }) {
    super(message, options);
    this.name = 'ExpressionError';
  }
}

/** A compiled expression. */
export interface Expression {
  /** The variables that it reads, anywhere in it. */
  readonly reads: ReadonlySet<string>;
  /** @throws ExpressionError, for example for a division by zero. */
  readonly evaluate: (facts: Facts) => unknown;
}

/** The variables that the expressions of a strategy with these velocity windows may read, with their types. */
export function environmentFor(windows: readonly string[]): Environment {
  return new Environment()
    .registerVariable({
      name: 'request',
      schema: {
        kind: 'string',
        amountMinor: 'int',
        instalments: 'int',
        termMonths: 'int',
        merchantId: 'string',
      },
    })
    .registerVariable({
      name: 'account',
      schema: { status: 'string', limitMinor: 'int', availableMinor: 'int', postedMinor: 'int' },
    })
    .registerVariable({ name: 'velocity', schema: Object.fromEntries(windows.map((name) => [name, 'int'])) })
    .registerVariable({
      name: 'report',
      schema: {
        score: 'int',
        openLoans: 'int',
        delinquencies24Months: 'int',
        ageSeconds: 'int',
        source: 'string',
      },
    });
}

/**
 * Compiles an expression once, and checks its types.
 * @throws ExpressionError when it does not parse, reads what there is not, or gives another type.
 */
export function compileExpression(environment: Environment, text: string, type: 'bool' | 'int'): Expression {
  const parsed = attempt(() => environment.parse(text));
  const checked = parsed.check();
  if (!checked.valid) throw new ExpressionError(summaryOf(checked.error));
  if (checked.type !== type)
    throw new ExpressionError(`gives ${checked.type ?? 'no type'}; expected ${type}`);
  return {
    reads: namesIn(parsed.ast),
    evaluate: (facts) => attempt((): unknown => parsed(facts)),
  };
}

function attempt<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new ExpressionError(summaryOf(error), { cause: error });
  }
}

/** The library's messages draw the expression too; one line is enough here. */
function summaryOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n', 1)[0] ?? error.name) : String(error);
}

/** Every name in an expression; it may hold more than variables, such as the name that a macro binds. */
function namesIn(node: ASTNode): Set<string> {
  const names = new Set<string>();
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) part.forEach(visit);
    else if (typeof part === 'object' && part !== null && 'op' in part && 'args' in part) {
      if (part.op === 'id' && typeof part.args === 'string') names.add(part.args);
      else visit(part.args);
    }
  };
  visit(node);
  return names;
}
