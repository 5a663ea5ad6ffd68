import type { Readable } from 'node:stream';

/** Far longer than any line that is meant: a stream without line ends is not gathered without bound. */
const LINE_LENGTH_MAX = 65_536;

/**
 * Splits a stream of UTF-8 text into its lines, as many at a time as arrived together: for millions of lines, waiting
 * once for each would cost more than reading it.
 * @throws Error when a line is longer than 65,536 characters; what the stream fails with.
 */
export async function* linesOf(input: Readable): AsyncGenerator<string[]> {
  input.setEncoding('utf8');
  let rest = '';
  for await (const piece of input as AsyncIterable<string>) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LINE_LENGTH_MAX || lines.some((line) => line.length > LINE_LENGTH_MAX))
      throw new Error(`a line is longer than ${LINE_LENGTH_MAX} characters`);
    if (lines.length > 0) yield lines;
  }
  if (rest !== '') yield [rest];
}
