import { describe, test } from 'vitest';
import { expectRefusal, withFile } from './refusal.ts';

describe('wrong options are refused before anything is started', () => {
  test.each([
    [
      'a design that there is not',
      ['--designs', 'perfect'],
      /perfect: .*there is no such design; shipped are /,
    ],
    ['a design that is named twice', ['--designs', 'naive,naive'], '--designs: naive is named twice'],
    ['a gap in the designs', ['--designs', 'naive,'], 'expected names separated by commas'],
    [
      'a strategy that there is not',
      ['--strategy', 'x'],
      /--strategy: x: cannot be read .* one of: baseline, open/,
    ],
    ['a mapping that there is not', ['--customers', 'mine', '--mapping', 'x'], 'x: there is no such mapping'],
    ['a mapping without customers', ['--mapping', 'x'], 'expected --customers too'],
    [
      'broken customers',
      ['--customers', 'mine'],
      'mine: line 3, column LIMIT_BAL: "x" is not a whole number',
    ],
    ['a population that is too large', ['--population', '1000001'], '--population: "1000001": expected'],
    ['a trace that is none', ['--trace', 'mine'], 'mine: line 1, column 1: expected "second" or "minute"'],
    ['a seed that is no number', ['--seed', 'x'], '--seed: "x": expected a whole number'],
    ['an --out that cannot be written', ['--out', 'mine/reports'], /--out: .*a part of the path is a file/],
    [
      'a --json that cannot be written',
      ['--json', 'mine/x.json'],
      /--json: .*(a part of the path|file of that name)/,
    ],
  ])('of drill run: %s', async (_what, options, message) => {
    const customers = 'ID,LIMIT_BAL,BILL_AMT1,PAY_0\n1,100,0,0\n2,x,0,0\n';
    const words = ['drill', 'run', 'bureau-brownout', '--out', 'reports', ...options];
    const ended = await withFile(customers, () => words);
    expectRefusal({ ...ended, left: ended.left.filter((name) => name !== 'reports') }, message);
  });

  test('a trace that is too short for the drill', async () => {
    const ended = await withFile('second,requests\n0,1\n', (file) => [
      'drill',
      'run',
      'bureau-brownout',
      '--trace',
      file,
    ]);
    expectRefusal(ended, /the trace is too short for this drill: the trace lasts 1 s/);
  });

  test.each([
    ['a design that there is not', ['--design', 'perfect'], /there is no such design/],
    ['a strategy that there is not', ['--strategy', 'x'], /one of: baseline, open/],
    ['replicas of something else', ['--replicas', 'moon=1'], '--replicas: "moon=1": expected service=count'],
    [
      'a capacity of something else',
      ['--capacity', 'moon=1x1'],
      '--capacity: "moon=1x1": expected real, model',
    ],
    ['the capacity of nobody', ['--capacity', 'risk.3=1x1'], 'there is no risk 3; --replicas asks for 2'],
    ['no replica at all', ['--replicas', 'risk=0'], 'expected 1 to 16 replicas of each service'],
    ['a mapping that there is not', ['--customers', 'mine', '--mapping', 'x'], 'x: there is no such mapping'],
    ['broken customers', ['--customers', 'mine'], 'mine: line 1: the header has no column ID, LIMIT_BAL'],
  ])('of up: %s', async (_what, options, message) => {
    expectRefusal(await withFile('a,b\n1,2\n', () => ['up', '--json', ...options]), message);
  });

  test.each([
    [
      'a target elsewhere',
      'shape: 1',
      'http://203.0.113.9',
      '--target: "http://203.0.113.9": expected an address of',
    ],
    [
      'a target that is none',
      'shape: 1',
      'gateway',
      '--target: "gateway": expected an address of this machine',
    ],
    [
      'a profile without its parts',
      'shape: 1',
      'http://127.0.0.1:9',
      'mine: profile.shape: must be an object',
    ],
    ['a profile that is a word', 'hello', 'http://127.0.0.1:9', /^mine: profile: must be an object/],
    ['a profile that is empty', '', 'http://127.0.0.1:9', /^mine: profile: must be an object/],
    ['a profile that is no YAML', 'a: [', 'http://127.0.0.1:9', 'mine: cannot be read as a profile: '],
  ])('of load: %s', async (_what, content, target, message) => {
    expectRefusal(await withFile(content, (file) => ['load', file, '--target', target]), message);
  });

  test('of verify: a history that is none, and one that is not there', async () => {
    const database = ['--database', 'postgres://nobody@127.0.0.1:9/none'];
    expectRefusal(
      await withFile('{}\n', (file) => ['verify', file, ...database]),
      /^mine: line 1: is no header of a history/,
    );
    expectRefusal(await withFile('', () => ['verify', 'nothing.jsonl', ...database]), /nothing\.jsonl/);
  });
});
