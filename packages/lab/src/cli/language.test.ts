import { expect, it } from 'vitest';
import { languageOfTerminal } from './language.ts';

it.each([
  [{ LANG: 'zh_CN.UTF-8' }, 'zh'],
  [{ LANG: 'en_US.UTF-8' }, 'en'],
  [{ LC_ALL: 'zh_TW', LANG: 'en_US' }, 'zh'],
  [{ LC_ALL: '', LC_MESSAGES: 'zh_CN', LANG: 'C' }, 'zh'],
  [{ LANG: 'de_DE' }, 'en'],
  [{}, 'en'],
])('with the locale %o is %s', (env, language) => {
  expect(languageOfTerminal(env)).toBe(language);
});
