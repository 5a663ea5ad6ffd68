import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HistoryRecord } from '@breakwater/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readHistory } from './history.ts';
import { readInvocations } from './read-invocations.ts';
import { paymentRecord } from './sample-rows.ts';

const HEADER = {
  schema: 1,
  run: 'r1',
  seed: 1,
  target: 'http://127.0.0.1:1',
  startedAtMs: 1_000,
  arrivals: 1,
  arrivalsSha256: 'x',
};

describe('a recorded history', () => {
  let directory: string;
  let path: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'breakwater-verify-'));
    path = join(directory, 'history.jsonl');
  });

  afterEach(() => rm(directory, { recursive: true }));

  async function read(...lines: unknown[]): Promise<HistoryRecord[]> {
    await writeFile(
      path,
      lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''),
    );
    const all: HistoryRecord[] = [];
    for await (const record of (await readHistory(path)).records) all.push(record);
    return all;
  }

  it('is read record by record', async () => {
    expect(await read(HEADER, paymentRecord())).toEqual([paymentRecord()]);
  });

  it.each([
    [[], 'line 1: the file is empty'],
    [[{ ...HEADER, schema: 2 }], 'line 1: is no header of a history: /schema'],
    [[HEADER, '{"process":'], 'line 2: is not JSON; the file may be cut off'],
    [
      [HEADER, paymentRecord(), { ...paymentRecord(), attempts: -1 }],
      'line 3: is no record of an operation: /attempts',
    ],
    [[HEADER, { ...paymentRecord(), surprise: 1 }], 'line 2: is no record of an operation'],
  ])('is refused with line and reason: %j', async (lines, message) => {
    await expect(read(...lines)).rejects.toThrow(`${path}: ${message}`);
  });

  it('passes on that the file does not exist', async () => {
    await expect(readHistory(join(directory, 'none'))).rejects.toThrow('ENOENT');
  });

  it('raises a doubt when arrivals are missing', async () => {
    await read({ ...HEADER, arrivals: 3 }, paymentRecord());
    expect((await readInvocations([path])).doubts).toEqual(['the history of run r1 holds 1 of 3 arrivals']);
  });
});
