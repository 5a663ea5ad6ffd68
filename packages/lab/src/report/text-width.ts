/** Columns that a text takes in a terminal: East Asian wide characters take two, combining marks none. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += columnsOfCharacter(character);
  return columns;
}

const COMBINING = /^\p{Mark}$/u;
/** Unicode East Asian Width W and F, in the ranges that texts of this project use. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{20000}-\u{3fffd}]$/u;

function columnsOfCharacter(character: string): number {
  if (COMBINING.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** Fills up with spaces to a width in columns; a longer text is cut and ends in an ellipsis. */
export function fit(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const shown = columnsOf(text) > columns ? cut(text, columns) : text;
  const space = ' '.repeat(Math.max(0, columns - columnsOf(shown)));
  return align === 'left' ? shown + space : space + shown;
}

/** Shortens a text to a width in columns, with an ellipsis when anything is lost. */
export function cut(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let shown = '';
  for (const character of text) {
    if (columnsOf(shown + character) > columns - 1) break;
    shown += character;
  }
  return columns < 1 ? '' : `${shown}…`;
}

/** Breaks a text into lines of at most so many columns: at spaces, or anywhere between wide characters. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of piecesOf(text)) {
    const next = line + piece;
    if (columnsOf(next.trimEnd()) <= columns) {
      line = next;
      continue;
    }
    if (line.trim() !== '') lines.push(line.trimEnd());
    line = piece.trimStart();
  }
  if (line.trim() !== '') lines.push(line.trimEnd());
  return lines;
}

/** Closing marks stay with the character before them, so that no line begins with one. */
const CLOSING = /^[，。；：、！？）」』】％,.;:!?)%]/u;

function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (const word of text.match(/\S+\s*|\s+/g) ?? []) {
    let current = '';
    let previousWide = false;
    for (const character of word) {
      const wide = columnsOfCharacter(character) === 2;
      if (current !== '' && (wide || previousWide) && !CLOSING.test(character)) {
        pieces.push(current);
        current = '';
      }
      current += character;
      previousWide = wide;
    }
    pieces.push(current);
  }
  return pieces;
}
