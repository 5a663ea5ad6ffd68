/**
 * Parses JSON and refuses what `JSON.parse` lets pass in silence: an object with two equal keys (the last would win)
 * and a key that reaches the prototype.
 * @throws SyntaxError naming the key.
 */
export function parseJsonStrictly(text: string): unknown {
  const value: unknown = JSON.parse(text);
  refuseRepeatedKeys(text);
  return value;
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
