import type { ApiClient } from './client/api-client.ts';
import type { ApiOperation } from './client/api-document.ts';

/** Values that are of the form of hardly any parameter, as they would stand in an address. */
const STRANGE_VALUES = [
  '%20',
  '%00',
  '..%2f..',
  '-1',
  '0x10',
  '1e3',
  '1.5',
  '101',
  '%EF%BC%91',
  '1%0d%0aset-cookie:a=b',
  "1'--",
  '%7B%7D',
  '2026-13',
  '2026-00',
  '2026-1',
  'x'.repeat(180),
];

/**
 * Addresses of a call that are wrong in one place: a parameter of another form, given twice, or unknown.
 * @param own values for the parameters that are as they must be.
 */
export function badAddresses(
  api: ApiClient,
  { id, parameters }: ApiOperation,
  own: Readonly<Record<string, string>>,
): string[] {
  const known = Object.fromEntries(
    parameters.flatMap(({ name }) => (own[name] === undefined ? [] : [[name, own[name]]])),
  );
  const good = api.build(id, { parameters: known }).path;
  const bare = good.split('?')[0] ?? good;
  const wrong = parameters.flatMap(({ name, in: place, schema }) => {
    const values = STRANGE_VALUES.filter((value) => !new RegExp(schema.pattern ?? '').test(value));
    if (place === 'query')
      return [`${name}=1&${name}=2`, ...values.map((value) => `${name}=${value}`)].map(
        (query) => `${bare}?${query}`,
      );
    if (place !== 'path') return [];
    const open = api.build(id, { parameters: { ...known, [name]: 'HERE' } }).path;
    return values.map((value) => open.replace('HERE', value));
  });
  return [...wrong, `${good}${good.includes('?') ? '&' : '?'}more=1`];
}
