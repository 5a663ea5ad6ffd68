import { expect, it } from 'vitest';
import { replicaAt } from './replica-cell.ts';

it('tells the cell of a replica by what stands behind the # of its URL', () => {
  expect(replicaAt('http://10.0.0.7:8082')).toEqual({ address: 'http://10.0.0.7:8082' });
  expect(replicaAt('http://10.0.0.7:8082#east-1')).toEqual({
    address: 'http://10.0.0.7:8082',
    cell: 'east-1',
  });
});

it.each(['http://a#', 'http://a#east#west', 'http://a#east/1'])('refuses %s', (text) => {
  expect(() => replicaAt(text)).toThrow('the name of a cell');
});
