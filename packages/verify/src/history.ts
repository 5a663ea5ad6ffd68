import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { HistoryHeader, HistoryRecord } from '@breakwater/contracts';
import { Compile } from 'typebox/compile';

/** A history cannot be read; the message names the file, the line and the reason. */
export class HistoryError extends Error {
  readonly line: number;

  constructor(path: string, line: number, reason: string) {
    super(`${path}: line ${line}: ${reason}`);
    this.name = 'HistoryError';
    this.line = line;
  }
}

export interface History {
  readonly header: HistoryHeader;
  /** Read as they are asked for; to be read once, and to the end or not at all. */
  readonly records: AsyncIterable<HistoryRecord>;
}

const headerShape = Compile(HistoryHeader);
const recordShape = Compile(HistoryRecord);

/**
 * Opens a recorded history.
 * @throws HistoryError, here for the header and while the records are read for a record; the file system's own error
 *   when the file cannot be opened.
 */
export async function readHistory(path: string): Promise<History> {
  const file = createReadStream(path);
  await once(file, 'open');
  const lines = createInterface({ input: file, crlfDelay: Infinity })[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done === true) throw new HistoryError(path, 1, 'the file is empty');
  const header = parse(path, 1, first.value);
  if (!headerShape.Check(header))
    throw new HistoryError(path, 1, `is no header of a history: ${reasonOf(headerShape.Errors(header))}`);
  return { header, records: readRecords(path, lines) };
}

async function* readRecords(path: string, lines: AsyncIterator<string>): AsyncGenerator<HistoryRecord> {
  let line = 1;
  for (let next = await lines.next(); next.done !== true; next = await lines.next()) {
    line += 1;
    const record = parse(path, line, next.value);
    if (!recordShape.Check(record))
      throw new HistoryError(
        path,
        line,
        `is no record of an operation: ${reasonOf(recordShape.Errors(record))}`,
      );
    yield record;
  }
}

function parse(path: string, line: number, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HistoryError(path, line, 'is not JSON; the file may be cut off');
  }
}

function reasonOf(errors: readonly { instancePath: string; message: string }[]): string {
  const [first] = errors;
  return first === undefined ? 'unexpected content' : `${first.instancePath || 'the line'} ${first.message}`;
}
