/** A trace file is wrong; the message names the place and the reason. */
export class TraceError extends Error {
  readonly line: number;
  readonly column: string;

  constructor(source: string, line: number, column: string, reason: string) {
    super(`${source}: line ${line}, column ${column}: ${reason}`);
    this.name = 'TraceError';
    this.line = line;
    this.column = column;
  }
}
