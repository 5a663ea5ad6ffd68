import { expect, test } from 'vitest';
import { OwnCell } from './own-cell.ts';
import { Replica } from './replica.ts';

function inCell(cell: string, count: number): Replica[] {
  return Array.from({ length: count }, (_, i) => {
    const replica = new Replica(`${cell}${i}`);
    replica.cell = cell;
    return replica;
  });
}

const own = inCell('east', 4);
const other = inCell('west', 4);
const all = [...own, ...other];

/** How many of a hundred attempts stay in the own cell when so many of it are healthy. */
function stays(healthyOwn: number): number {
  const ownCell = new OwnCell('east', { overprovision: 1.4 });
  const healthy = [...own.slice(0, healthyOwn), ...other];
  let count = 0;
  for (let i = 0; i < 100; i++) {
    const preferred = ownCell.prefer(healthy, all, healthy);
    expect(preferred).toEqual(healthy.filter(({ cell }) => cell === preferred[0]?.cell));
    if (preferred[0]?.cell === 'east') count++;
  }
  return count;
}

test('all attempts stay in the own cell while enough of it is healthy', () => {
  expect([stays(4), stays(3)]).toEqual([100, 100]);
});

test('the sicker the own cell, the more spills over', () => {
  expect(stays(2)).toBeGreaterThanOrEqual(69);
  expect(stays(2)).toBeLessThanOrEqual(71);
  expect(stays(1)).toBeGreaterThanOrEqual(34);
  expect(stays(1)).toBeLessThanOrEqual(36);
  expect(stays(0)).toBe(0);
});

test('there is no preference when all candidates are in one cell, or none is known to be in the own', () => {
  const ownCell = new OwnCell('east', {});
  expect(ownCell.prefer(own, all, all)).toBe(own);
  expect(ownCell.prefer(other, all, all)).toBe(other);
  const anywhere = [new Replica('a'), new Replica('b')];
  expect(ownCell.prefer(anywhere, anywhere, anywhere)).toBe(anywhere);
});
