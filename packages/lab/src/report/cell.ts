import type { LocalText } from '../measure/record.ts';
import { same } from './texts.ts';

/** How a cell is to be felt; never the only bearer of its meaning. */
export type Tone = 'good' | 'warn' | 'bad' | 'plain';

export interface Cell {
  readonly text: LocalText;
  readonly tone: Tone;
}

/** A name or a number, in no tone. */
export function plain(text: string): Cell {
  return { text: same(text), tone: 'plain' };
}
