import { expect, it } from 'vitest';
import { functionScript } from './function-script.ts';
import { ledgerLoad } from './ledger-load.ts';
import { jsonText } from './script-parts.ts';
import { statementsScript } from './statements-script.ts';

const scripts = [statementsScript, functionScript].flatMap((script) => [
  script(ledgerLoad(false)),
  script(ledgerLoad(true)),
]);

it('puts expressions where a text leaves them open', () => {
  expect(jsonText({ a: "it's <id>" }, { id: ':id::text' })).toBe(`('{"a": "it''s ' || :id::text || '"}')`);
  expect(() => jsonText('<id>')).toThrow('there is no expression for <id>');
});

it.each(scripts)('names no variable that is not drawn or read', (script) => {
  const known = [...script.matchAll(/^\\set (\w+)| AS (\w+)/gm)].map((match) => match[1] ?? match[2]);
  const named = [...script.matchAll(/(?<!:):(\w+)/g)].map((match) => match[1]);
  expect(named.filter((name) => !known.includes(name))).toEqual([]);
});

it('draws one merchant when it is hot', () => {
  expect(statementsScript(ledgerLoad(true))).toContain('\\set merchant random(10001, 10001)');
});
