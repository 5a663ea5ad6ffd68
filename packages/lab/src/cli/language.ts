import type { Language } from '@breakwater/contracts';

/** The language that the terminal is set to: Chinese when its locale says so, else English. */
export function languageOfTerminal(env: NodeJS.ProcessEnv = process.env): Language {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return locale.startsWith('zh') ? 'zh' : 'en';
}
