import type { Environment } from '@marcbachmann/cel-js';
import { type ErrorCode, errorTable, isErrorCode } from '@breakwater/contracts';
import type { Rule, Score, Strategy, WhenMissing } from '../domain/strategy.ts';
import { type Expression, ExpressionError, compileExpression, environmentFor } from './expression.ts';
import { StrategyError, type StrategyProblem } from './strategy-error.ts';
import type { StrategyFile } from './strategy-file.ts';

/**
 * Turns a strategy file, whose shape is right, into functions.
 * @throws StrategyError naming every expression, code and order that is not right.
 */
export function compileStrategy(file: StrategyFile, fileName: string): Strategy {
  const problems: StrategyProblem[] = [];
  const windows = Object.entries(file.velocity.windows).map(([name, window]) => ({ name, ...window }));
  const compile = compilerFor(environmentFor(windows.map(({ name }) => name)), problems);
  const rules = file.rules.map((rule, index) => ruleOf(rule, `/rules/${index}`, compile, problems));
  requireOrder(rules, problems);
  const score = {
    payment: scoreFrom(file, 'payment', compile, problems),
    loan: scoreFrom(file, 'loan', compile, problems),
  };
  const whenVelocityMissing = whenMissingOf(file, problems);
  if (problems.length > 0) throw new StrategyError(fileName, problems);
  return {
    version: `${file.name}@${file.version}`,
    windows,
    whenVelocityMissing,
    reportRequiredFor: file.bureau.requiredFor,
    rules,
    score,
  };
}

type Compile = (text: string, type: 'bool' | 'int', path: string) => Expression;

/** Collects what is wrong, so that one run names every mistake. */
function compilerFor(environment: Environment, problems: StrategyProblem[]): Compile {
  return (text, type, path) => {
    try {
      return compileExpression(environment, text, type);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      problems.push({ path, message: error.message });
      return { reads: new Set(), evaluate: () => undefined };
    }
  };
}

function ruleOf(
  rule: StrategyFile['rules'][number],
  path: string,
  compile: Compile,
  problems: StrategyProblem[],
): Rule {
  const { reads, evaluate } = compile(rule.when, 'bool', `${path}/when`);
  return {
    id: rule.id,
    readsVelocity: reads.has('velocity'),
    readsReport: reads.has('report'),
    applies: (facts) => evaluate(facts) === true,
    declineCode: declineCodeOf(rule.declineCode, `${path}/declineCode`, problems),
    reasonCode: rule.reasonCode,
  };
}

function requireOrder(rules: readonly Rule[], problems: StrategyProblem[]): void {
  const seen = new Set<string>();
  let readsReport = false;
  for (const [index, rule] of rules.entries()) {
    if (seen.has(rule.id))
      problems.push({ path: `/rules/${index}/id`, message: `"${rule.id}" stands twice` });
    seen.add(rule.id);
    if (readsReport && !rule.readsReport) {
      const message = 'stands behind a rule that reads the report; those must come last';
      problems.push({ path: `/rules/${index}`, message });
    }
    readsReport ||= rule.readsReport;
  }
}

function scoreFrom(
  file: StrategyFile,
  kind: 'payment' | 'loan',
  compile: Compile,
  problems: StrategyProblem[],
): Score {
  const path = `/score/${kind}`;
  const { reads, evaluate } = compile(file.score[kind], 'int', path);
  if (reads.has('velocity')) problems.push({ path, message: 'reads velocity, which may be missing' });
  if (reads.has('report') && !file.bureau.requiredFor.includes(kind)) {
    problems.push({ path, message: `reads the report, which bureau.requiredFor does not name for ${kind}` });
  }
  return { readsReport: reads.has('report'), of: (facts) => Number(evaluate(facts)) };
}

function whenMissingOf(file: StrategyFile, problems: StrategyProblem[]): WhenMissing {
  const { action, declineCode, reasonCode } = file.velocity.whenMissing;
  const path = '/velocity/whenMissing/declineCode';
  if (action === 'continue') {
    if (declineCode !== undefined) problems.push({ path, message: 'has no meaning when business continues' });
    return { action, reasonCode };
  }
  return { action, declineCode: declineCodeOf(declineCode ?? '', path, problems), reasonCode };
}

/** Only codes that stand for a decision: they are recorded under the key of the operation. */
function declineCodeOf(code: string, path: string, problems: StrategyProblem[]): ErrorCode {
  if (isErrorCode(code) && errorTable[code].recorded) return code;
  const known = Object.entries(errorTable).flatMap(([name, spec]) => (spec.recorded ? [name] : []));
  problems.push({ path, message: `must be one of ${known.join(', ')}` });
  return 'strategy_decline';
}
