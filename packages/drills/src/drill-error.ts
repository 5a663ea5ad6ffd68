/** One mistake in a drill file. */
export interface DrillProblem {
  /** Where in the file, for example /load/shares/pay. */
  readonly path: string;
  readonly message: string;
}

/** A drill file is not valid; the message names the file and each place with what was expected. */
export class DrillError extends Error {
  readonly file: string;
  readonly problems: readonly DrillProblem[];

  constructor(file: string, problems: readonly DrillProblem[]) {
    super(problems.map((problem) => `${file}: ${problem.path || '/'}: ${problem.message}`).join('\n'));
    this.name = 'DrillError';
    this.file = file;
    this.problems = problems;
  }
}
