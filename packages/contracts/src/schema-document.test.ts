import { Type } from 'typebox';
import { expect, test } from 'vitest';
import { schemaTable } from './schema-document.ts';

test('every value has a row with its path, its range, its default and its meaning', () => {
  const schema = Type.Object({
    name: Type.String({ pattern: '^a|b$' }),
    title: Type.Object({ en: Type.String(), zh: Type.String() }),
    waitMs: Type.Optional(Type.Integer({ minimum: 1, maximum: 9, default: 5, description: 'How long.' })),
    parts: Type.Array(Type.Object({ share: Type.Number({ exclusiveMinimum: 0 }) })),
    shape: Type.Enum(['even', 'poisson']),
  });
  expect(schemaTable(schema).split('\n').slice(2)).toEqual([
    '| `name` | a text like `^a\\|b$` | yes |  |',
    '| `title` | a text in both languages, `en` and `zh` | yes |  |',
    '| `waitMs` | a whole number from 1 to 9; `5` unless told |  | How long. |',
    '| `parts[].share` | a number above 0 | yes |  |',
    '| `shape` | `even`, `poisson` | yes |  |',
    '',
  ]);
});

test('what may be of several kinds is told kind by kind', () => {
  const schema = Type.Object({
    fault: Type.Union([
      Type.Object({ kind: Type.Literal('hang') }),
      Type.Object({ kind: Type.Literal('latency'), latencyMs: Type.Number() }),
    ]),
    value: Type.Union([Type.Number(), Type.String()]),
    expect: Type.Record(Type.String(), Type.Array(Type.Object({ metric: Type.String() }))),
  });
  expect(schemaTable(schema).split('\n').slice(2)).toEqual([
    '| `fault(hang).kind` | `hang` | yes |  |',
    '| `fault(latency).kind` | `latency` | yes |  |',
    '| `fault(latency).latencyMs` | a number | yes |  |',
    '| `value` | a number, or a text | yes |  |',
    '| `expect.<name>[].metric` | a text | yes |  |',
    '',
  ]);
});

test('a map of some size is told once', () => {
  const edge = Type.Object({ a: Type.Number(), b: Type.Number(), c: Type.Number() });
  const schema = Type.Object({ first: edge, second: edge, none: Type.Object({ a: Type.Number() }) });
  expect(schemaTable(schema)).toContain('| `second` | as `first` | yes |  |\n| `none.a` | a number |');
});
