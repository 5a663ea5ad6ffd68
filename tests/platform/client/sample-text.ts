import { randomInt } from 'node:crypto';

/** How many characters a repetition without an upper bound, or with a high one, is given. */
const REPEATED_MAX = 16;

type Reader = { rest: string };

/**
 * Makes a text of the form that a regular expression names, of those that documents use: literals, classes, groups with
 * alternatives, and repetitions. What it does not know it refuses, so no text is ever made by mistake.
 * @throws Error naming what it cannot read.
 */
export function sampleText(pattern: string): string {
  const reader = { rest: pattern.replace(/^\^/, '').replace(/\$$/, '') };
  const text = alternatives(reader);
  if (reader.rest !== '') throw new Error(`cannot make a text of the form ${pattern}`);
  return text;
}

/** The first of some alternatives; the others are read and left. */
function alternatives(reader: Reader): string {
  const first = sequence(reader);
  while (take(reader, '|')) sequence(reader);
  return first;
}

function sequence(reader: Reader): string {
  let text = '';
  while (reader.rest !== '' && !/^[|)]/.test(reader.rest)) text += repeated(reader);
  return text;
}

function repeated(reader: Reader): string {
  const make = atom(reader);
  const [from, to] = repetition(reader);
  return Array.from({ length: randomInt(from, to + 1) }, make).join('');
}

/** One part of a sequence, as what makes it anew each time. */
function atom(reader: Reader): () => string {
  if (take(reader, '(')) {
    take(reader, '?:');
    const text = alternatives(reader);
    if (!take(reader, ')')) throw new Error(`a group does not end before ${reader.rest}`);
    return () => text;
  }
  const [read, inside, escaped, literal] =
    /^(?:\[([^\]]+)\]|\\(.)|([^\\[\](){}|*+?.^$]))/.exec(reader.rest) ?? [];
  if (read === undefined) throw new Error(`cannot read ${reader.rest}`);
  reader.rest = reader.rest.slice(read.length);
  if (inside !== undefined) {
    const characters = charactersOf(inside);
    return () => characters[randomInt(characters.length)] ?? '';
  }
  if (escaped !== undefined && /[a-zA-Z]/.test(escaped)) throw new Error(`cannot read \\${escaped}`);
  return () => escaped ?? literal ?? '';
}

function charactersOf(inside: string): string[] {
  if (inside.startsWith('^')) throw new Error(`cannot read [${inside}]`);
  return [...inside.matchAll(/(.)-(.)|(.)/g)].flatMap(([, from, to, single]) =>
    single === undefined ? between(from ?? '', to ?? '') : [single],
  );
}

function between(from: string, to: string): string[] {
  const first = from.charCodeAt(0);
  return Array.from({ length: to.charCodeAt(0) - first + 1 }, (_, index) =>
    String.fromCharCode(first + index),
  );
}

function repetition(reader: Reader): [number, number] {
  const [read, from, comma, to] = /^\{(\d+)(,?)(\d*)\}/.exec(reader.rest) ?? [];
  if (read !== undefined) {
    reader.rest = reader.rest.slice(read.length);
    const least = Number(from);
    const most = comma === '' ? least : to === '' ? REPEATED_MAX : Number(to);
    return [least, Math.min(most, Math.max(least, REPEATED_MAX))];
  }
  if (take(reader, '?')) return [0, 1];
  if (take(reader, '*')) return [0, REPEATED_MAX];
  return take(reader, '+') ? [1, REPEATED_MAX] : [1, 1];
}

function take(reader: Reader, text: string): boolean {
  if (!reader.rest.startsWith(text)) return false;
  reader.rest = reader.rest.slice(text.length);
  return true;
}
