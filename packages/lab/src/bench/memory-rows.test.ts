import { expect, it } from 'vitest';
import { memoryRows, memoryTotal } from './memory-rows.ts';

const PROCESSES = [
  { pid: 1, name: 'lab', residentBytes: 100, proportionalBytes: 60 },
  { pid: 2, name: 'credit', residentBytes: 80, proportionalBytes: 40 },
  { pid: 3, name: 'credit', residentBytes: 90, proportionalBytes: 50 },
];

it('adds up the processes of one name and keeps their order', () => {
  expect(memoryRows(PROCESSES)).toEqual([
    { name: 'lab', processes: 1, residentBytes: 100, proportionalBytes: 60 },
    { name: 'credit', processes: 2, residentBytes: 170, proportionalBytes: 90 },
  ]);
});

it('adds up everything', () => {
  expect(memoryTotal(PROCESSES)).toMatchObject({ processes: 3, residentBytes: 270, proportionalBytes: 150 });
});

it('does not invent a share that one process does not tell', () => {
  const silent = { pid: 4, name: 'credit', residentBytes: 10, proportionalBytes: null };
  expect(memoryTotal([...PROCESSES, silent]).proportionalBytes).toBeNull();
  expect(memoryTotal([silent, ...PROCESSES]).proportionalBytes).toBeNull();
});
