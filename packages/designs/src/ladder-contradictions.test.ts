import { expect, test } from 'vitest';
import { head } from './design-fixture.ts';
import { parseDesign } from './parse-design.ts';

function parse(ladder: string) {
  return parseDesign(`${head}edges: {}\nladder: ${ladder}\n`, 'test.yaml');
}

test('a rung that is written down has every option, one that is left out is not there', () => {
  expect(parse('{ stand_in: { amountMinorMax: 5000 } }').ladder).toEqual({
    stand_in: {
      amountMinorMax: 5_000,
      customerMinorMax: 50_000,
      totalMinorMax: 5_000_000,
      pullShareMin: 0.5,
      windowMs: 5_000,
      volumeMin: 10,
      holdMs: 5_000,
      releaseShareMax: 0.1,
      releaseVolumeMin: 3,
    },
  });
  expect(parse('{}').ladder).toEqual({});
});

test.each([
  [
    '{ closed: { releaseShareMax: 0.5 } }',
    'test.yaml: ladder.closed.releaseShareMax: must be less than pullShareMin 0.5, is 0.5: the rung would flicker',
  ],
  [
    '{ stand_in: { amountMinorMax: 60000 } }',
    'test.yaml: ladder.stand_in.amountMinorMax: must not be more than customerMinorMax 50000, is 60000',
  ],
  [
    '{ stand_in: { customerMinorMax: 50000, totalMinorMax: 40000 } }',
    'test.yaml: ladder.stand_in.customerMinorMax: must not be more than totalMinorMax 40000, is 50000',
  ],
  [
    '{ bureau_from_cache: {} }',
    'test.yaml: ladder.bureau_from_cache: there is no such key here; expected one of loans_off, stand_in, accept_for_later, read_only, closed (line 5)',
  ],
  [
    '{ loans_off: { probeMs: 100 } }',
    'test.yaml: ladder.loans_off.probeMs: there is no such key here; expected one of pullShareMin, windowMs, volumeMin, holdMs, releaseShareMax, releaseVolumeMin, why (line 5)',
  ],
])('%s is refused', (ladder, message) => {
  expect(() => parse(ladder)).toThrow(message);
});
