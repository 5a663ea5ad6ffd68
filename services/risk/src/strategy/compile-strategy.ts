import { type ErrorCode, type ErrorSpec, errorTable, isErrorCode } from '@breakwater/contracts';
import type { Rule, Score, Strategy, VelocityWindow, WhenMissing } from '../domain/strategy.ts';
import { digestOf } from './digest.ts';
import { type Expression, ExpressionError, type Scope, compileExpression, scopeOf } from './expression.ts';
import { StrategyError, type StrategyProblem } from './strategy-error.ts';
import type { StrategyFile } from './strategy-file.ts';

/** How old a report may be where the strategy does not say. */
const REPORT_AGE_DAYS_MAX = 30;

/** The codes of a challenge: the customer can do something about them, so they are not recorded under the key. */
const CHALLENGE_CODES = ['challenge_required', 'region_step_up'] as const satisfies readonly ErrorCode[];

/**
 * Turns a strategy file, whose shape is right, into functions.
 * @throws StrategyError naming every expression, code and order that is not right.
 */
export function compileStrategy(file: StrategyFile, fileName: string, content: string): Strategy {
  const problems: StrategyProblem[] = [];
  const windows = windowsOf(file, problems);
  const scope = scopeOf(
    windows.map(({ name }) => name),
    file.lists ?? {},
  );
  const compile = compilerFor(scope, problems);
  const rules = file.rules.map((rule, index) => ruleOf(rule, `/rules/${index}`, compile, problems));
  requireOrder(rules, problems);
  const score = {
    payment: scoreFrom(file, 'payment', compile, problems),
    loan: scoreFrom(file, 'loan', compile, problems),
  };
  const whenVelocityMissing = whenMissingOf(file, problems);
  if (problems.length > 0) throw new StrategyError(fileName, problems);
  return {
    name: file.name,
    number: file.version,
    version: `${file.name}@${file.version}`,
    digest: digestOf(file),
    content,
    windows,
    whenVelocityMissing,
    reportRequiredFor: file.bureau.requiredFor,
    reportAgeDaysMax: file.bureau.ageDaysMax ?? REPORT_AGE_DAYS_MAX,
    rules,
    score,
  };
}

function windowsOf(file: StrategyFile, problems: StrategyProblem[]): VelocityWindow[] {
  return Object.entries(file.velocity.windows).map(([name, { kind, seconds, scope = 'account' }]) => {
    if (scope === 'merchant' && kind !== 'payment') {
      const path = `/velocity/windows/${name}/scope`;
      problems.push({ path, message: `must be account: a ${kind} is at no merchant` });
    }
    return { name, kind, seconds, scope };
  });
}

type Compile = (text: string, type: 'bool' | 'int', path: string) => Expression;

/** Collects what is wrong, so that one run names every mistake. */
function compilerFor(scope: Scope, problems: StrategyProblem[]): Compile {
  return (text, type, path) => {
    try {
      return compileExpression(scope, text, type);
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
    reads,
    readsVelocity: readsVariable(reads, 'velocity'),
    readsReport: readsVariable(reads, 'report'),
    applies: (facts) => evaluate(facts) === true,
    outcome: rule.outcome,
    declineCode:
      rule.outcome === 'decline'
        ? declineCodeOf(rule.declineCode, `${path}/declineCode`, problems)
        : challengeCodeOf(rule.declineCode, `${path}/declineCode`, problems),
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
  const readsReport = readsVariable(reads, 'report');
  if (readsVariable(reads, 'velocity'))
    problems.push({ path, message: 'reads velocity, which may be missing' });
  if (readsReport && !file.bureau.requiredFor.includes(kind)) {
    problems.push({ path, message: `reads the report, which bureau.requiredFor does not name for ${kind}` });
  }
  return { reads, readsReport, of: (facts) => Number(evaluate(facts)) };
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

/** Only codes that stand for a decision: they are recorded under the key of the operation, and no trouble of ours. */
function declineCodeOf(code: string, path: string, problems: StrategyProblem[]): ErrorCode {
  if (isErrorCode(code) && isDecision(errorTable[code])) return code;
  const known = Object.entries(errorTable).flatMap(([name, spec]) => (isDecision(spec) ? [name] : []));
  problems.push({ path, message: `must be one of ${known.join(', ')}` });
  return 'strategy_decline';
}

function isDecision({ recorded, causeGroup }: ErrorSpec): boolean {
  return recorded && causeGroup !== 'technical';
}

function challengeCodeOf(code: string, path: string, problems: StrategyProblem[]): ErrorCode {
  const known = CHALLENGE_CODES.find((each) => each === code);
  if (known !== undefined) return known;
  problems.push({ path, message: `must be one of ${CHALLENGE_CODES.join(', ')}` });
  return 'challenge_required';
}

/** Whether a variable is read, some field of it or the whole. */
function readsVariable(reads: ReadonlySet<string>, variable: string): boolean {
  return [...reads].some((path) => path === variable || path.startsWith(`${variable}.`));
}
