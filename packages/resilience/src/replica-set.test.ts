import { expect, test } from 'vitest';
import { ReplicaSet } from './replica-set.ts';

test('what was told of each address last is what there is', () => {
  const set = new ReplicaSet(['a', { address: 'b', cell: 'east' }, 'a']);
  set.put({ address: 'c' });
  set.put({ address: 'b', cell: 'west' });
  set.remove('a');
  set.remove('a');
  expect(set.replicas).toEqual([{ address: 'b', cell: 'west' }, { address: 'c' }]);
});

test('a change makes a new array, and without one it is the same', () => {
  const set = new ReplicaSet(['a']);
  const before = set.replicas;
  expect(set.replicas).toBe(before);
  set.markDown('a');
  expect(set.replicas).not.toBe(before);
  expect(before).toEqual([{ address: 'a' }]);
});

test('a replica that is gone is not brought back by a late word about its health', () => {
  const set = new ReplicaSet(['a', { address: 'b', cell: 'east' }]);
  set.remove('a');
  set.markUp('a');
  set.markDown('b');
  expect(set.replicas).toEqual([{ address: 'b', cell: 'east', isDown: true }]);
});
