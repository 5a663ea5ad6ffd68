import { Option } from 'commander';
import { CUSTOMERS_DEFAULT, CUSTOMERS_MAX } from '../population/generate.ts';
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

const TRIALS_MAX = 99;

/** `--trials`: how often the whole comparison is made, each time with a seed of its own. */
export function trialsOption(): Option {
  return new Option('--trials <number>', 'how often, designs in turn; medians and intervals are reported')
    .default(1)
    .argParser((text) => {
      const trials = Number(text);
      if (/^\d+$/.test(text) && trials >= 1 && trials <= TRIALS_MAX) return trials;
      throw new InputError(`--trials: "${text}": expected a whole number from 1 to ${TRIALS_MAX}`);
    });
}

/** `--population`: how many customers are generated. It has no default here, so that one beside a file can be refused. */
export function populationOption(): Option {
  return new Option(
    '--population <number>',
    `how many customers are generated, 1 to ${CUSTOMERS_MAX.toLocaleString('en')} (default: ${CUSTOMERS_DEFAULT.toLocaleString('en')})`,
  ).argParser(parsePopulation);
}

function parsePopulation(text: string): number {
  const customers = Number(text);
  if (/^\d+$/.test(text) && customers >= 1 && customers <= CUSTOMERS_MAX) return customers;
  throw new InputError(`--population: "${text}": expected a whole number from 1 to ${CUSTOMERS_MAX}`);
}

/** Splits a list of names at its commas. */
export function parseList(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.some((name) => name === ''))
    throw new InputError(`"${text}": expected names separated by commas`);
  return names;
}
