import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { lab, scratchDirectory } from './lab-process.ts';
import { expectRefusal, withFile } from './refusal.ts';
import { writeDrill } from './test-drill.ts';

const SHIPPED_DESIGN = join(import.meta.dirname, '../../packages/designs/shipped/resilient.yaml');

describe('what there is', () => {
  test('drill list shows each drill on a line, in the language of the terminal', async () => {
    const directory = await scratchDirectory();
    const english = await lab(['drill', 'list'], directory);
    expect(english).toMatchObject({ status: 0, stderr: '' });
    expect(english.stdout).toMatch(/^bureau-brownout +dependency +The credit bureau browns out$/m);
    const chinese = await lab(['drill', 'list'], directory, { LANG: 'zh_CN.UTF-8' });
    expect(chinese.stdout).toMatch(/^bureau-brownout +dependency +征信/m);
  });

  test('designs list shows the shipped designs, and designs explain says what guards each edge', async () => {
    const directory = await scratchDirectory();
    const list = await lab(['designs', 'list'], directory);
    expect(list.status).toBe(0);
    expect(list.stdout).toMatch(/^naive +\S/m);
    expect(list.stdout).toMatch(/^resilient +\S/m);
    const explained = await lab(['designs', 'explain', 'resilient'], directory);
    expect(explained.status).toBe(0);
    for (const edge of ['client->gateway', 'gateway->credit', 'credit->risk', 'risk->bureau', 'worker->bank'])
      expect(explained.stdout).toContain(edge);
    const unknown = await lab(['designs', 'explain', 'perfect'], directory);
    expect(unknown).toMatchObject({ status: 2, stdout: '' });
    expect(unknown.stderr).toMatch(/perfect: .*there is no such design; shipped are .*naive.*resilient/);
  });

  test('doctor --json is one JSON document about this machine', async () => {
    const { status, stdout } = await lab(['doctor', '--json'], await scratchDirectory());
    expect(status).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    const found = { ok: expect.any(Boolean) as boolean, found: expect.any(String) as string };
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 1,
      ready: true,
      node: { ok: true, found: expect.stringContaining(process.versions.node) as string },
      postgres: { ...found, source: expect.stringMatching(/^(given|embedded|containers)$/) as string },
      redis: { ...found, source: expect.stringMatching(/^(given|embedded|containers)$/) as string },
      ports: found,
      machine: { cores: expect.any(Number) as number, memoryBytes: expect.any(Number) as number },
    });
  });

  test('a command that there is not ends with 2 and points to the help', async () => {
    const { status, stdout, stderr } = await lab(['drill', 'stop'], await scratchDirectory());
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain("unknown command 'stop'");
    expect(stderr).toContain('--help shows what there is');
  });
});

/** The shipped drill with one mistake. */
const brokenDrill = async (from: string, to: string): Promise<string> => {
  const directory = await scratchDirectory();
  await writeDrill(directory, () => undefined);
  const text = await readFile(join(directory, 'drill.yaml'), 'utf8');
  expect(text).toContain(from);
  return text.replace(from, to);
};

const check = (file: string): readonly string[] => ['drill', 'check', file];

describe('drill check', () => {
  test('finds the shipped drill and designs valid', async () => {
    const directory = await scratchDirectory();
    for (const [name, said] of [
      ['bureau-brownout', 'bureau-brownout: a valid drill\n'],
      ['naive', 'naive: a valid design\n'],
    ] as const) {
      expect(await lab(['drill', 'check', name], directory)).toEqual({ status: 0, stdout: said, stderr: '' });
    }
  });

  test.each([
    [
      'a misspelt key',
      'patienceMs:',
      'patientMs:',
      /^mine: \/load\/patienceMs: must be there\nmine: \/load\/patientMs: there is no such key here$/m,
    ],
    [
      'a wrong type',
      'retriesMax: 1',
      'retriesMax: one',
      /^mine: \/load\/retriesMax: must be integer, not "one"$/m,
    ],
    [
      'an unknown fault',
      'kind: hang',
      'kind: fire',
      /^mine: \/timeline\/1\/fault\/kind: must be one of latency, /m,
    ],
    [
      'a service that there is not',
      'service: credit-bureau-mock',
      'service: moon',
      /\/timeline\/0\/target\/service: /,
    ],
    [
      'an unknown metric',
      'metric: money.verdict',
      'metric: money.mood',
      /"money\.mood" is not a metric: expected /,
    ],
    [
      'shares that are not a whole',
      'look: 0.08',
      'look: 0.9',
      /^mine: \/load\/shares: must sum to 1, but sum to /m,
    ],
    ['broken YAML', 'name: bureau-brownout', 'name: [bureau', /^mine: line \d+, column \d+: /m],
  ])('names file, place and expectation of %s', async (_what, from, to, message) => {
    const ended = await withFile(await brokenDrill(from, to), (file) => ['drill', 'check', file]);
    expect(ended).toMatchObject({ status: 2, stdout: '', left: ['mine'] });
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr).not.toMatch(/^ +at /m);
  });

  test.each([
    [
      'an unknown edge',
      'risk->bureau',
      'risk->moon',
      /mine: edges\["risk->moon"\]: there is no such key here/,
    ],
    ['an unknown policy', 'breaker:', 'brake:', /mine: .*brake: there is no such key here; expected one of /],
    ['a value out of range', /timeoutMs: \d+/, 'timeoutMs: -5', /mine: .*timeoutMs: .*-5 \(line \d+\)/],
  ])('names file, place and expectation of a design with %s', async (_what, from, to, message) => {
    const text = await readFile(SHIPPED_DESIGN, 'utf8');
    expect(text).toMatch(from);
    const ended = await withFile(text.replace(from, to), (file) => ['drill', 'check', `./${file}`]);
    expect(ended).toMatchObject({ status: 2, stdout: '' });
    expect(ended.stderr.replaceAll('./mine', 'mine')).toMatch(message);
    expect(ended.stderr).not.toMatch(/^ +at /m);
  });

  test('says what it expected where there is no file, nothing in it, or no text at all', async () => {
    expectRefusal(await withFile('', check), /^mine: \/: must be object, not null$/m);
    expectRefusal(await withFile(Buffer.from([0, 1, 2, 255]), check), /^mine: /);
    const none = await withFile('', () => check('nothing.yaml'));
    expectRefusal(
      none,
      /nothing\.yaml: \/: cannot be read \(ENOENT\); expected a drill file or one of: bank-ambiguous, bureau-brownout/,
    );
  });
});

const importTrace = (file: string): readonly string[] => ['import', 'trace', file];

describe('import trace', () => {
  test('says what is in a good one, gzipped or not', async () => {
    const text = 'second,requests\n0,10\n1,0\n2,50\n';
    for (const content of [text, gzipSync(text)]) {
      const { status, stdout } = await withFile(content, importTrace);
      expect(status).toBe(0);
      expect(stdout).toContain('mine: 3 counts of 1 s');
      expect(stdout).toContain('requests  60, 20.00/s on average');
      expect(stdout).toContain('busiest   50 in one count');
    }
  });

  test.each([
    [
      'a gap',
      'second,requests\n0,10\n2,10\n',
      'mine: line 3, column 1: expected 1, found "2": no gap is allowed',
    ],
    ['no number', 'second,requests\n0,ten\n', 'mine: line 2, column requests: "ten" is not a whole number'],
    [
      'another header',
      'hour,requests\n0,1\n',
      'mine: line 1, column 1: expected "second" or "minute", found "hour"',
    ],
    ['no row', 'second,requests\n', 'mine: line 2, column requests: the trace holds no row'],
    ['nothing', '', 'mine: line 1, column 1: the file is empty'],
  ])('names line, column and reason of one with %s', async (_what, content, message) => {
    expectRefusal(await withFile(content, importTrace), message);
  });

  test('names a file that is not there', async () => {
    expectRefusal(
      await withFile('', () => importTrace('nothing.csv')),
      /^nothing\.csv: cannot be read: ENOENT/,
    );
  });
});
