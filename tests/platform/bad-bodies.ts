import type { ErrorCode } from '@breakwater/contracts';
import type { Schema } from './client/api-document.ts';

/** Values that are of a wrong kind or size for nearly any field. */
const STRANGE: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  100_000_001,
  Number.MAX_SAFE_INTEGER,
  1e21,
  '',
  '1',
  '1e3',
  '5.00',
  'x'.repeat(200),
  '\u0000',
  '‮',
  [],
  [1],
  {},
  { toString: 'x' },
];

/** Numbers as texts of JSON that no reader may round or take for another. */
const STRANGE_NUMBERS = [
  '9007199254740993',
  '1e400',
  '-0',
  '1e-7',
  '1.0000001',
  '0.99999999999999999999',
  '99999999999999999999999999',
];

/** A body that is wrong in one place. Whether it is so by the schema is for the caller to see. */
export interface BadBody {
  readonly what: string;
  readonly body: unknown;
}

/** Bodies made of a good one: each field strange, each one missing, some too many; and no object at all. */
export function badBodies({ properties = {} }: Schema, good: object): BadBody[] {
  const changed = Object.keys(properties).flatMap((name) =>
    STRANGE.map((value) => ({ what: `${name} ${JSON.stringify(value)}`, body: { ...good, [name]: value } })),
  );
  const without = Object.keys(good).map((name) => ({
    what: `no ${name}`,
    body: Object.fromEntries(Object.entries(good).filter(([other]) => other !== name)),
  }));
  const more = ['more', 'constructor', 'toString', 'AmountMinor', 'amountMinor ', 'code '].map((name) => ({
    what: `more: ${name}`,
    body: { ...good, [name]: 1 },
  }));
  const none = [[], null, 'text', 7, true, [good]].map((body) => ({ what: JSON.stringify(body), body }));
  return [...changed, ...without, ...more, ...none];
}

/** A text in the place of a body, and what it may be refused with. */
export interface BadText {
  readonly text: string;
  readonly codes: readonly ErrorCode[];
}

const UNREADABLE: readonly ErrorCode[] = ['malformed_request'];
const UNFIT: readonly ErrorCode[] = ['malformed_request', 'invalid_field'];

/** Texts that are no body of the schema, whatever a reader of JSON makes of them. */
export function badTexts({ properties = {} }: Schema, good: object): BadText[] {
  const text = JSON.stringify(good);
  const rest = text === '{}' ? '}' : `,${text.slice(1)}`;
  const fields = Object.keys(properties);
  const numbers = fields.flatMap((name) =>
    STRANGE_NUMBERS.map((number) => ({ text: withField(good, name, number), codes: UNFIT })),
  );
  const twice = Object.entries(good).map(([name, value]) => ({
    text: `{${JSON.stringify(name)}:${JSON.stringify(value)}${rest}`,
    codes: UNREADABLE,
  }));
  const escaped = Object.entries(good).map(([name, value]) => ({
    text: `{"\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}":${JSON.stringify(value)}${rest}`,
    codes: UNREADABLE,
  }));
  const unreadable = [
    '',
    ' ',
    '{',
    text.slice(0, -1),
    `${text}${text}`,
    `${text},`,
    `\uFEFF${text}`,
    `//\n${text}`,
    text.replaceAll('"', "'").replace('{}', "{'a':1}"),
    `{"__proto__":{"amountMinor":1}${rest}`,
    `{"constructor":{"prototype":{"amountMinor":1}}${rest}`,
    `{"a":NaN${rest}`,
    `{"a":01${rest}`,
    `{"a":"\t"${rest}`,
    'amountMinor=1000&currency=CNY',
    '<amountMinor>1000</amountMinor>',
  ];
  const deep = [
    '['.repeat(5_000) + ']'.repeat(5_000),
    `{"a":${'[{"a":'.repeat(900)}1${'}]'.repeat(900)}${rest}`,
  ];
  return [
    ...numbers.filter(({ text: one }) => one !== text),
    ...twice,
    ...escaped,
    ...unreadable.map((one) => ({ text: one, codes: UNFIT })),
    ...deep.map((one) => ({ text: one, codes: UNFIT })),
    { text: `{"a":"${'x'.repeat(17 * 1_024)}"${rest}`, codes: ['body_too_large'] },
    { text: `${' '.repeat(17 * 1_024)}${text}`, codes: ['body_too_large'] },
  ];
}

function withField(good: object, name: string, written: string): string {
  const others = Object.entries(good).filter(([other]) => other !== name);
  const fields = others.map(([other, value]) => `${JSON.stringify(other)}:${JSON.stringify(value)}`);
  return `{${[...fields, `${JSON.stringify(name)}:${written}`].join(',')}}`;
}
