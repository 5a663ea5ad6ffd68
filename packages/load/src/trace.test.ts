import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readTrace } from './read-trace.ts';
import { busiestWindow } from './trace.ts';

function read(content: string | Buffer): ReturnType<typeof readTrace> {
  return readTrace(Readable.from([Buffer.from(content)]), 'my.csv');
}

describe('readTrace', () => {
  it('reads a trace per second or per minute, with either line end', async () => {
    expect(await read('second,requests\n0,3\n1,0\n')).toEqual({ secondsPerCount: 1, counts: [3, 0] });
    expect(await read('\ufeffminute,requests\r\n0,42\r\n')).toEqual({ secondsPerCount: 60, counts: [42] });
  });

  it('reads gzip as it is', async () => {
    expect(await read(gzipSync('second,requests\n0,3\n'))).toEqual({ secondsPerCount: 1, counts: [3] });
  });

  it.each([
    ['hour,requests\n0,1\n', 'line 1, column 1: expected "second" or "minute", found "hour"'],
    ['second,hits\n0,1\n', 'line 1, column 2: expected the header "second,requests"'],
    ['second,requests\n0,1\n2,1\n', 'line 3, column 1: expected 1, found "2": no gap is allowed'],
    ['second,requests\n1,1\n', 'line 2, column 1: expected 0, found "1": no gap is allowed'],
    ['second,requests\n0,-1\n', 'line 2, column requests: "-1" is not a whole number of requests'],
    ['second,requests\n0,1.5\n', 'line 2, column requests: "1.5" is not a whole number of requests'],
    ['second,requests\n0,\n', 'line 2, column requests: "" is not a whole number of requests'],
    ['second,requests\n0,1,9\n', 'line 2, column 3: expected 2 fields, found 3'],
    ['second,requests\n0,1\n\n1,1\n', 'line 3, column 1: expected 2 fields, found 1'],
    ['second,requests\n0,"1\n', 'line 2'],
    ['second,requests\n', 'line 2, column requests: the trace holds no row'],
    ['', 'line 1, column 1: the file is empty'],
  ])('names line, column and reason of %j', async (content, message) => {
    await expect(read(content)).rejects.toThrow(`my.csv: ${message}`);
  });

  it('says when gzip data is cut off', async () => {
    const whole = gzipSync('second,requests\n0,1\n1,1\n');
    await expect(read(whole.subarray(0, whole.length - 12))).rejects.toThrow(
      'gzip data is damaged or cut off',
    );
  });

  it('passes on that a file does not exist', async () => {
    await expect(readTrace('/nonexistent/trace.csv')).rejects.toThrow('ENOENT');
  });
});

describe('busiestWindow', () => {
  const counts: readonly number[] = Array.from({ length: 100 }, (_, second) =>
    second >= 60 && second < 70 ? 10 : 1,
  );

  it('puts the busiest stretch in the middle', () => {
    const window = busiestWindow({ secondsPerCount: 1, counts }, 30, 10);
    expect(window.counts).toEqual(counts.slice(50, 80));
  });

  it('is not fooled by one freak second', () => {
    const freak = counts.with(5, 40);
    expect(busiestWindow({ secondsPerCount: 1, counts: freak }, 30, 10).counts).toEqual(counts.slice(50, 80));
  });

  it('stays inside the trace', () => {
    const late = Array.from({ length: 20 }, (_, second) => second);
    expect(busiestWindow({ secondsPerCount: 1, counts: late }, 10, 1).counts).toEqual(late.slice(10));
  });

  it('refuses a window longer than the trace', () => {
    expect(() => busiestWindow({ secondsPerCount: 60, counts: [1, 2] }, 180)).toThrow('lasts 120 s');
  });
});
