import { Option } from 'commander';
import { InputError } from '../input-error.ts';

export interface SeedOption {
  readonly seed: number;
}

/** `--seed`: the same seed gives the same arrivals, faults and population. */
export function seedOption(): Option {
  return new Option('--seed <number>', 'decides population, arrivals and fault schedule')
    .default(1)
    .argParser(parseSeed);
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (/^\d+$/.test(text) && seed <= 0xffff_ffff) return seed;
  throw new InputError(`--seed: "${text}": expected a whole number from 0 to 4294967295`);
}

/** Splits a list of names at its commas. */
export function parseList(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.some((name) => name === ''))
    throw new InputError(`"${text}": expected names separated by commas`);
  return names;
}
