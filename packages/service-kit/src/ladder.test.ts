import { VirtualClock } from '@breakwater/clock';
import { type LadderOrders, LadderText, ladderTextOf, metric, readLadderText } from '@breakwater/contracts';
import { parseDesign } from '@breakwater/designs';
import { Check } from 'typebox/value';
import { expect, test } from 'vitest';
import { CurrentDesign } from './current-design.ts';
import { Ladder } from './ladder.ts';
import { createLogger } from './logger.ts';
import { Metrics } from './metrics.ts';

const words = 'title: { en: T, zh: T }\nsummary: { en: S, zh: S }\nedges: {}\n';
const plain = parseDesign(`name: plain\n${words}`, 'plain.yaml');
const climbing = parseDesign(
  `name: climbing\n${words}ladder: { stand_in: { volumeMin: 4, holdMs: 1000, windowMs: 1000 }, closed: { volumeMin: 4, holdMs: 1000, probeMs: 200 } }`,
  'climbing.yaml',
);

function setUp(orders: LadderOrders = {}, design = climbing) {
  const clock = new VirtualClock();
  const metrics = new Metrics();
  const lines: string[] = [];
  const logger = createLogger('credit', 1, 'warn', { write: (line) => void lines.push(line) });
  const current = new CurrentDesign(design);
  const ladder = new Ladder({ design: current, clock, metrics, logger, orders });
  const trouble = (edge: 'credit->risk' | 'gateway->credit', times = 4): void => {
    for (let i = 0; i < times; i++) ladder.record(edge, true);
  };
  return { clock, metrics, lines, current, ladder, trouble };
}

test('nothing is in force of a design without a ladder, whatever the trouble', () => {
  const { ladder, trouble } = setUp({}, plain);
  trouble('credit->risk', 100);
  expect(ladder.states.filter(({ inForce }) => inForce)).toEqual([]);
  expect(ladder.highest).toBeUndefined();
});

test('trouble on the edge that a rung watches pulls it and no other', () => {
  const { ladder, trouble, lines } = setUp();
  trouble('credit->risk');
  expect(ladder.isInForce('stand_in')).toBe(true);
  expect(ladder.isInForce('closed')).toBe(false);
  expect(ladder.highest).toBe('stand_in');
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { msg: 'rung pulled', rung: 'stand_in', order: 'design' },
  ]);
});

test('an order stands above the design in both directions, until it is taken back', () => {
  const { ladder, trouble } = setUp({ stand_in: 'off', read_only: 'on' });
  trouble('credit->risk');
  expect(ladder.isInForce('stand_in')).toBe(false);
  expect(ladder.isInForce('read_only')).toBe(true);
  ladder.order({ stand_in: 'design' });
  expect(ladder.isInForce('stand_in')).toBe(true);
  expect(ladder.isInForce('read_only')).toBe(true);
});

test('a rung that the design pulled lets one request try after each probe time, one by hand lets none', async () => {
  const { ladder, trouble, clock } = setUp();
  expect(ladder.holdsBack('closed')).toBe(false);
  trouble('gateway->credit');
  expect(ladder.holdsBack('closed')).toBe(true);
  await clock.advance(200);
  expect([ladder.holdsBack('closed'), ladder.holdsBack('closed')]).toEqual([false, true]);
  ladder.order({ closed: 'on' });
  await clock.advance(1_000);
  expect(ladder.holdsBack('closed')).toBe(true);
});

test('it is let go when the trouble is over, and both are logged and told', async () => {
  const { ladder, trouble, clock, lines, metrics } = setUp();
  trouble('credit->risk');
  const shown = async (): Promise<string> =>
    (await metrics.registry.metrics())
      .split('\n')
      .find((line) => line.startsWith(`${metric.ladderRung}{rung="stand_in"`))!;
  expect(await shown()).toMatch(/ 1$/);
  await clock.advance(1_000);
  for (let i = 0; i < 3; i++) ladder.record('credit->risk', false);
  expect(ladder.isInForce('stand_in')).toBe(false);
  expect(await shown()).toMatch(/ 0$/);
  expect(lines).toHaveLength(2);
});

test('another design brings its own rules, and orders stay', () => {
  const { ladder, trouble, current } = setUp({ loans_off: 'on' }, plain);
  current.change(climbing);
  trouble('credit->risk');
  expect(ladder.isInForce('stand_in')).toBe(true);
  current.change(plain);
  expect(ladder.isInForce('stand_in')).toBe(false);
  expect(ladder.isInForce('loans_off')).toBe(true);
});

test('a rung with a rule of its own is decided by that', () => {
  const { ladder } = setUp();
  let isOut = false;
  ladder.decideBy('bureau_from_cache', () => isOut);
  expect(ladder.isInForce('bureau_from_cache')).toBe(false);
  isOut = true;
  expect(ladder.isInForce('bureau_from_cache')).toBe(true);
  ladder.order({ bureau_from_cache: 'off' });
  expect(ladder.isInForce('bureau_from_cache')).toBe(false);
});

test('orders are the same after they were a text', () => {
  const orders = { loans_off: 'on', closed: 'design' } as const;
  expect(readLadderText(ladderTextOf(orders))).toEqual(orders);
  expect(readLadderText('')).toEqual({});
  for (const text of ['', 'closed=on', 'closed=on,stand_in=off']) expect(Check(LadderText, text)).toBe(true);
  for (const text of ['closed', 'closed=yes', 'open=on', 'closed=on,'])
    expect(Check(LadderText, text)).toBe(false);
});
