import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { InputError } from '../input-error.ts';
import { parseList, populationOption, seedOption } from './options.ts';

describe('parseList', () => {
  it('splits at commas and takes spaces away', () => {
    expect(parseList('naive, resilient')).toEqual(['naive', 'resilient']);
  });

  it.each(['', 'naive,', ',naive', 'naive,,resilient'])('refuses the gap in "%s"', (text) => {
    expect(() => parseList(text)).toThrow(InputError);
  });
});

const seedOf = (...words: string[]): number =>
  new Command().addOption(seedOption()).parse(words, { from: 'user' }).opts<{ seed: number }>().seed;

describe('--seed', () => {
  it('is a whole number, and 1 when nothing is said', () => {
    expect(seedOf()).toBe(1);
    expect(seedOf('--seed', '0')).toBe(0);
    expect(seedOf('--seed', '4294967295')).toBe(4_294_967_295);
  });

  it.each(['-1', '1.5', '1e3', 'x', '', '4294967296'])('refuses "%s"', (text) => {
    expect(() => seedOf(`--seed=${text}`)).toThrow(
      `--seed: "${text}": expected a whole number from 0 to 4294967295`,
    );
  });
});

const populationOf = (...words: string[]): number | undefined =>
  new Command().addOption(populationOption()).parse(words, { from: 'user' }).opts<{ population?: number }>()
    .population;

describe('--population', () => {
  it('is a whole number up to a million, and nothing when nothing is said', () => {
    expect(populationOf()).toBeUndefined();
    expect(populationOf('--population', '1')).toBe(1);
    expect(populationOf('--population', '1000000')).toBe(1_000_000);
  });

  it.each(['0', '-1', '1.5', '1e3', 'x', '', '1000001'])('refuses "%s"', (text) => {
    expect(() => populationOf(`--population=${text}`)).toThrow(
      `--population: "${text}": expected a whole number from 1 to 1000000`,
    );
  });
});
