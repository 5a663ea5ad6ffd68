/** So many decimal digits a number of JavaScript keeps whatever they are (IEEE 754, binary64). */
const DIGITS_MAX = 15;

/**
 * Parses JSON and refuses what `JSON.parse` lets pass in silence: an object with two equal keys (the last would win),
 * a key that reaches the prototype, and a fraction that would be rounded (0.99999999999999999999 would be 1).
 * @throws SyntaxError naming the key or the number.
 */
export function parseJsonStrictly(text: string): unknown {
  const value: unknown = JSON.parse(text, refuseRounded);
  refuseRepeatedKeys(text);
  return value;
}

/** A reviver, which is also told the number as it was written (ECMAScript 2026; TypeScript does not know it yet). */
function refuseRounded(_key: string, value: unknown, written?: { readonly source?: string }): unknown {
  const source = written?.source ?? '';
  // A whole number that is too large stays too large, which the schema tells better.
  if (typeof value === 'number' && /[.e]/i.test(source) && digitsOf(source) > DIGITS_MAX)
    throw new SyntaxError(`the number ${source.slice(0, 40)} has more than ${DIGITS_MAX} digits`);
  return value;
}

/** How many digits of a number count: not the zeros before the first other one, and no exponent. */
function digitsOf(source: string): number {
  return source.replace(/e.*$/i, '').replace(/\D/g, '').replace(/^0+/, '').length;
}

/** Scans a text that is known to be valid JSON, so only strings and brackets need attention. */
function refuseRepeatedKeys(text: string): void {
  const open: (Set<string> | null)[] = [];
  let keyExpected = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') {
      const end = endOfString(text, at);
      const keys = open.at(-1);
      if (keyExpected && keys) addKey(keys, JSON.parse(text.slice(at, end + 1)) as string);
      keyExpected = false;
      at = end;
    } else if (char === '{' || char === '[') {
      open.push(char === '{' ? new Set() : null);
      keyExpected = char === '{';
    } else if (char === '}' || char === ']') {
      open.pop();
      keyExpected = false;
    } else if (char === ',') {
      keyExpected = open.at(-1) instanceof Set;
    }
  }
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

function addKey(keys: Set<string>, key: string): void {
  if (keys.has(key)) throw new SyntaxError(`the key "${key}" stands twice in one object`);
  if (key === '__proto__') throw new SyntaxError('the key "__proto__" is not allowed');
  keys.add(key);
}
