import { expect, it } from 'vitest';
import { commandLine } from './command-line.ts';

const options = {
  designs: 'naive,resilient',
  scale: 'short',
  seed: 7,
  trials: 1,
  strategy: 'baseline',
  out: 'reports',
} as const;

it('repeats everything that decides the run, and not where the report went', () => {
  expect(commandLine('bureau-brownout', options)).toBe(
    'npm run lab -- drill run bureau-brownout --designs naive,resilient --scale short --seed 7',
  );
});

it('names the files and the strategy that were chosen', () => {
  const command = commandLine('mine.yaml', {
    ...options,
    customers: 'people.csv.gz',
    mapping: 'mine',
    trace: 'day.csv',
    strategy: 'open',
  });
  expect(command).toContain(' --customers people.csv.gz --mapping mine --trace day.csv --strategy open');
});

it('says how many customers were generated when that was asked for', () => {
  expect(commandLine('bureau-brownout', { ...options, population: 1_000_000 })).toContain(
    ' --seed 7 --population 1000000',
  );
});

it('quotes what a shell would not take as one word', () => {
  const command = commandLine("my drill's.yaml", { ...options, customers: '$(reboot) people.csv' });
  expect(command).toContain(`drill run 'my drill'\\''s.yaml'`);
  expect(command).toContain(`--customers '$(reboot) people.csv'`);
});

it('says how often, and which design is taken apart', () => {
  const { designs: _, ...others } = options;
  expect(commandLine('mine.yaml', { ...others, ablate: 'resilient', trials: 5 })).toBe(
    'npm run lab -- drill run mine.yaml --ablate resilient --scale short --seed 7 --trials 5',
  );
  expect(commandLine('mine.yaml', others)).toContain(' --designs naive,resilient ');
});
