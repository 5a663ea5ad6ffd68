/** One thing that is wrong in a strategy file: where, as a path inside it, and what was expected. */
export interface StrategyProblem {
  readonly path: string;
  readonly message: string;
}

/** A strategy cannot be used. The message has one line for each problem. */
export class StrategyError extends Error {
  readonly problems: readonly StrategyProblem[];

  constructor(file: string, problems: readonly StrategyProblem[]) {
    super(
      problems.map(({ path, message }) => `${file}: ${path === '' ? '' : `${path}: `}${message}`).join('\n'),
    );
    this.name = 'StrategyError';
    this.problems = problems;
  }
}
