import type { Tone } from './cell.ts';

/** Paints words for a terminal; without colour every painter returns its text unchanged. */
export interface TerminalStyle {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly accent: (text: string) => string;
  readonly tone: (text: string, tone: Tone) => string;
}

/** Colour is for a terminal that shows it and a user who has not asked for none (https://no-color.org). */
export function wantsColour(
  isTerminal: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  return isTerminal && (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb';
}

const TONE_CODES: Readonly<Record<Tone, string | null>> = { good: '32', warn: '33', bad: '31', plain: null };

export function terminalStyle(colour: boolean): TerminalStyle {
  const paint = (code: string) => (text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    bold: paint('1'),
    dim: paint('2'),
    accent: paint('36'),
    tone: (text, tone) => {
      const code = TONE_CODES[tone];
      return code === null ? text : paint(code)(text);
    },
  };
}
