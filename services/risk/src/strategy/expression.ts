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
  /** What it reads, anywhere in it: `request.amountMinor`, or `request` alone where the whole variable is taken. */
  readonly reads: ReadonlySet<string>;
  /** @throws ExpressionError, for example for a division by zero. */
  readonly evaluate: (facts: Facts) => unknown;
}

/** Named lists of texts that a strategy declares, such as merchants to look at closely. */
export type Lists = Readonly<Record<string, readonly string[]>>;

/** What the expressions of one strategy may read. */
export interface Scope {
  readonly environment: Environment;
  readonly lists: Lists;
}

/** The variables of a strategy with these velocity windows and lists, with their types. */
export function scopeOf(windows: readonly string[], lists: Lists): Scope {
  const environment = new Environment()
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
    .registerVariable({ name: 'customer', schema: { region: 'string', incomeMinor: 'int' } })
    .registerVariable({
      name: 'account',
      schema: { status: 'string', limitMinor: 'int', availableMinor: 'int', postedMinor: 'int' },
    })
    .registerVariable({ name: 'velocity', schema: fields(windows, 'int') })
    .registerVariable({ name: 'lists', schema: fields(Object.keys(lists), 'list<string>') })
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
  return { environment, lists };
}

function fields(names: readonly string[], type: string): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, type]));
}

/**
 * Compiles an expression once, and checks its types.
 * @throws ExpressionError when it does not parse, reads what there is not, or gives another type.
 */
export function compileExpression(
  { environment, lists }: Scope,
  text: string,
  type: 'bool' | 'int',
): Expression {
  const parsed = attempt(() => environment.parse(text));
  const checked = parsed.check();
  if (!checked.valid) throw new ExpressionError(summaryOf(checked.error));
  if (checked.type !== type)
    throw new ExpressionError(`gives ${checked.type ?? 'no type'}; expected ${type}`);
  return {
    reads: readsOf(parsed.ast),
    evaluate: (facts) => attempt((): unknown => parsed({ ...facts, lists })),
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

/** Every field and every bare name in an expression; it may hold more than facts, such as the name that a macro binds. */
function readsOf(node: ASTNode): Set<string> {
  const reads = new Set<string>();
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) part.forEach(visit);
    else if (isNode(part)) {
      const field = fieldOf(part);
      if (field !== undefined) reads.add(field);
      else if (part.op === 'id') reads.add(part.args);
      else visit(part.args);
    }
  };
  visit(node);
  return reads;
}

function isNode(part: unknown): part is ASTNode {
  return typeof part === 'object' && part !== null && 'op' in part && 'args' in part;
}

/** `variable.field` where a node is such an access, however it is written; undefined where it is none. */
function fieldOf(node: ASTNode): string | undefined {
  if (node.op !== '.' && node.op !== '[]') return undefined;
  const [variable, field] = node.args;
  const name = typeof field === 'string' ? field : field.op === 'value' ? field.args : undefined;
  return variable.op === 'id' && typeof name === 'string' ? `${variable.args}.${name}` : undefined;
}
