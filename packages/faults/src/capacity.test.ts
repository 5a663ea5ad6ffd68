import { Random, VirtualClock } from '@breakwater/clock';
import { describe, expect, it } from 'vitest';
import { capacityLeft } from './capacity.ts';
import { FaultBoard } from './fault-board.ts';
import { parseFaults } from './parse-faults.ts';
import { possibleFaults } from './possible-faults.ts';

const kinds = possibleFaults.risk;

describe('capacityLeft', () => {
  it('is all of it without faults, and what each leaves of the rest with several', () => {
    expect(capacityLeft([])).toEqual({ slotShare: 1, serviceTimeFactor: 1 });
    expect(
      capacityLeft([
        { kind: 'capacity', slotShare: 0.5 },
        { kind: 'capacity', slotShare: 0.5, serviceTimeFactor: 10 },
      ]),
    ).toEqual({ slotShare: 0.25, serviceTimeFactor: 10 });
  });
});

describe('a board with capacity faults', () => {
  it('tells what is left until they are cleared, and leaves calls alone', async () => {
    const board = new FaultBoard({ clock: new VirtualClock(), random: new Random(1), kinds });
    board.replace([{ kind: 'capacity', serviceTimeFactor: 10 }]);
    expect(board.capacityLeft).toEqual({ slotShare: 1, serviceTimeFactor: 10 });
    expect(board.drawWorkFaults()).toEqual({});
    board.clear();
    expect(board.capacityLeft).toEqual({ slotShare: 1, serviceTimeFactor: 1 });
  });
});

describe('parseFaults of a service with a capacity model', () => {
  it.each([
    [{ slotShare: 0 }, '/0/slotShare'],
    [{ slotShare: 1.5 }, '/0/slotShare'],
    [{ serviceTimeFactor: 0.5 }, '/0/serviceTimeFactor'],
    [{ slots: 1 }, '/0: has unknown properties: slots'],
    [{}, '/0: must not have fewer than 2 properties'],
  ])('refuses %j', (options, place) => {
    expect(() => parseFaults([{ kind: 'capacity', ...options }], kinds)).toThrow(place);
  });

  it('refuses every fault where there is no model', () => {
    expect(() => parseFaults([{ kind: 'capacity' }], [])).toThrow('there is no fault that it can act out');
  });
});
