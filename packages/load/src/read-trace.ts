import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { CsvError, type InfoRecord, parse } from 'csv-parse';
import { TRACE_COUNTS_MAX, type Trace } from './trace.ts';
import { TraceError } from './trace-error.ts';

const SECONDS_OF_UNIT = new Map([
  ['second', 1],
  ['minute', 60],
]);
const LINE_BYTES_MAX = 200;
const WHOLE_NUMBER = /^\d{1,9}$/;

interface Row {
  readonly record: string[];
  readonly info: InfoRecord;
}

/**
 * Reads a trace: CSV with the header `second,requests` or `minute,requests`, numbered from 0 without a gap, gzipped or not.
 * @param source a file's path, or a stream of its bytes, then called `name` in errors.
 * @throws TraceError with line, column and reason when the content is wrong; the file system's own error when it cannot be read.
 */
export async function readTrace(source: string | Readable, name = 'trace'): Promise<Trace> {
  const input = typeof source === 'string' ? createReadStream(source) : source;
  const label = typeof source === 'string' ? source : name;
  const counts: number[] = [];
  let secondsPerCount = 0;
  const collect = async (rows: AsyncIterable<Row>): Promise<void> => {
    for await (const { record, info } of rows) {
      if (secondsPerCount === 0) secondsPerCount = readHeader(label, record, info.lines);
      else counts.push(readRow(label, record, info.lines, counts.length));
    }
  };
  const csv = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    record_delimiter: ['\r\n', '\n'],
    max_record_size: LINE_BYTES_MAX,
  });
  try {
    const zipped = await beginsLikeGzip(input);
    if (zipped === true) await pipeline(input, createGunzip(), csv, collect);
    else if (zipped === false) await pipeline(input, csv, collect);
  } catch (error) {
    throw asTraceError(label, error, counts.length + 2);
  }
  if (secondsPerCount === 0) throw new TraceError(label, 1, '1', 'the file is empty');
  if (counts.length === 0) throw new TraceError(label, 2, 'requests', 'the trace holds no row');
  return { secondsPerCount, counts };
}

function readHeader(label: string, record: string[], line: number): number {
  const seconds = SECONDS_OF_UNIT.get(record[0] ?? '');
  if (seconds === undefined)
    throw new TraceError(label, line, '1', `expected "second" or "minute", found "${record[0] ?? ''}"`);
  if (record[1] !== 'requests' || record.length !== 2)
    throw new TraceError(label, line, '2', `expected the header "${record[0] ?? ''},requests"`);
  return seconds;
}

function readRow(label: string, record: string[], line: number, expected: number): number {
  if (record.length !== 2)
    throw new TraceError(label, line, String(record.length), `expected 2 fields, found ${record.length}`);
  if (record[0] !== String(expected))
    throw new TraceError(
      label,
      line,
      '1',
      `expected ${expected}, found "${record[0] ?? ''}": no gap is allowed`,
    );
  const count = record[1] ?? '';
  if (!WHOLE_NUMBER.test(count))
    throw new TraceError(label, line, 'requests', `"${count}" is not a whole number of requests`);
  if (expected === TRACE_COUNTS_MAX)
    throw new TraceError(label, line, '1', `a trace may hold at most ${TRACE_COUNTS_MAX} rows`);
  return Number(count);
}

/** Library errors become one of ours; the file system's pass through. */
function asTraceError(label: string, error: unknown, nextLine: number): unknown {
  if (error instanceof CsvError)
    return new TraceError(label, Number(error['lines'] ?? nextLine), '1', error.message);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.startsWith('Z_'))
    return new TraceError(label, nextLine, '1', 'the gzip data is damaged or cut off');
  return error;
}

/** Whether the stream begins with gzip's two magic bytes; they stay in the stream. Nothing when it holds no byte. */
async function beginsLikeGzip(input: Readable): Promise<boolean | undefined> {
  await once(input, 'readable');
  const first: Buffer | null = input.read();
  if (first === null) return undefined;
  input.unshift(first);
  return first[0] === 0x1f && first[1] === 0x8b;
}
