import { describe, expect, it } from 'vitest';
import { DRILL } from './drill-fixture.ts';
import { DrillError } from './drill-error.ts';
import { parseDrill } from './parse-drill.ts';

/** The lines of the error that a changed drill gives. */
function mistakes(from: string, to: string): string[] {
  expect(DRILL).toContain(from);
  return linesFor(DRILL.replace(from, to));
}

function linesFor(text: string): string[] {
  try {
    parseDrill(text, 'mine.yaml');
  } catch (error) {
    if (error instanceof DrillError) return error.message.split('\n');
    throw error;
  }
  return [];
}

/** Five times the load in a part of the fault. */
const surge = (from: number, to: number): string =>
  `  - { phase: fault, from: ${from}, to: ${to}, title: { en: Surge, zh: 潮 }, fault: { kind: load, ofCapacity: 5 } }\n`;

describe('parseDrill', () => {
  it('reads a drill as it is written', () => {
    const drill = parseDrill(DRILL, 'mine.yaml');
    expect(drill.name).toBe('mine');
    expect(drill.load.shares).toEqual({ pay: 0.75, borrow: 0.1, look: 0.15 });
    expect(drill.timeline[0]?.fault).toEqual({ kind: 'latency', latencyMs: 2_500 });
  });

  it.each([
    ['a key that is missing', 'cause: bureau\n', '', '/cause: must be there'],
    [
      'a key that is missing further down',
      'patienceMs: 3000',
      'retries: 1',
      '/load/patienceMs: must be there',
    ],
    ['an unknown key', 'name: mine', 'name: mine\ncolour: red', '/colour: there is no such key here'],
    [
      'an unknown key further down',
      'slots: 64',
      'slots: 64, threads: 1',
      '/capacity/gateway/threads: there is no such key here',
    ],
    ['a wrong type', 'slots: 8', 'slots: many', '/capacity/credit/slots: must be integer, not "many"'],
    ['a number out of range', 'slots: 8', 'slots: 0', '/capacity/credit/slots: must be >= 1, not 0'],
    [
      'a word that is no choice',
      'shape: poisson',
      'shape: wavy',
      '/load/shape: must be one of constant, poisson, not "wavy"',
    ],
    [
      'a service that there is not',
      'service: credit-bureau-mock',
      'service: ledger',
      '/timeline/0/target/service: must be one of gateway, credit, risk, worker, credit-bureau-mock, bank-mock, not "ledger"',
    ],
    [
      'a phase that has no fault',
      'phase: fault',
      'phase: steady',
      '/timeline/0/phase: must be one of fault, retrigger, not "steady"',
    ],
    [
      'an operator that there is not',
      "operator: '<='",
      "operator: '=<'",
      '/expect/naive/0/operator: must be one of >=, <=, >, <, ==, not "=<"',
    ],
    [
      'a fault that there is not',
      'kind: latency, latencyMs: 2500',
      'kind: fire',
      '/timeline/0/fault/kind: must be one of latency, errors, hang, lost-answer, quota, duplicate, ambiguous, refuse, callback, stale, malformed, wrong-person, capacity, kill, pause, down, toxic, load, not "fire"',
    ],
    [
      'a fault without its number',
      'kind: latency, latencyMs: 2500',
      'kind: latency',
      '/timeline/0/fault/latencyMs: must be there',
    ],
    [
      'a fault with another fault’s number',
      'kind: latency, latencyMs: 2500',
      'kind: kill, latencyMs: 1',
      '/timeline/0/fault/latencyMs: there is no such key here',
    ],
    [
      'a fault that is no map',
      '{ kind: latency, latencyMs: 2500 }',
      'hang',
      '/timeline/0/fault/kind: must be one of latency, errors, hang, lost-answer, quota, duplicate, ambiguous, refuse, callback, stale, malformed, wrong-person, capacity, kill, pause, down, toxic, load, not nothing',
    ],
    [
      'a text in one language',
      'title: { en: Mine, zh: 我的 }',
      'title: { en: Mine }',
      '/title/zh: must be there',
    ],
    [
      'no expectation at all',
      '    - { text: { en: Fails',
      '    #- {',
      '/expect/naive: must be array, not null',
    ],
    [
      'shares that are not a whole',
      'look: 0.15',
      'look: 0.25',
      '/load/shares: must sum to 1, but sum to 1.1',
    ],
    [
      'a fault that ends before it begins',
      'from: 0',
      'from: 1',
      '/timeline/0: from (1) must be before to (1)',
    ],
    [
      'a replica that there is not',
      'service: credit-bureau-mock',
      'service: credit-bureau-mock, replica: 2',
      '/timeline/0/target/replica: there is no credit-bureau-mock 2: the fleet has 1',
    ],
    [
      'a fault that the service cannot have',
      'service: credit-bureau-mock',
      'service: worker',
      '/timeline/0/target/service: worker can be killed and paused; latency strikes gateway or credit or risk or credit-bureau-mock or bank-mock',
    ],
    [
      'a fault that only another outside system can have',
      'kind: latency, latencyMs: 2500',
      'kind: duplicate',
      '/timeline/0/target/service: credit-bureau-mock can be killed and paused; its behaviour can be latency, errors, hang, lost-answer, quota, stale, malformed, wrong-person; duplicate strikes bank-mock',
    ],
  ])('names file, place and expectation of %s', (_what, from, to, expected) => {
    expect(mistakes(from, to)).toContain(`mine.yaml: ${expected}`);
  });

  it.each([
    ['ends as the other begins', 0.5, 1],
    ['begins and ends meanwhile', 0.2, 1],
  ])('refuses a fault of a replica that takes no order: one that %s', (_what, from, to) => {
    const pause = `  - phase: fault
    from: ${from}
    to: ${to}
    title: { en: Still, zh: 停 }
    target: { service: risk, replica: 2 }
    fault: { kind: pause }
`;
    const errors = DRILL.replace('service: credit-bureau-mock', 'service: risk')
      .replace('from: 0', 'from: 0.3')
      .replace('to: 1', 'to: 0.5');
    const text = errors.replace('abortWhen', `${pause}abortWhen`);
    expect(() => parseDrill(text, 'mine.yaml')).toThrow(
      `/timeline/0: begins or ends while risk 2 stands still (${from} to ${to}), which takes no order`,
    );
    expect(() =>
      parseDrill(text.replace('to: 0.5', 'to: 0.45').replace(`from: ${from}`, 'from: 0.5'), 'mine.yaml'),
    ).not.toThrow();
  });

  it('takes loads that follow each other, which have no target', () => {
    const text = DRILL.replace('abortWhen', `${surge(0, 0.5)}${surge(0.5, 1)}abortWhen`);
    expect(parseDrill(text, 'mine.yaml').timeline[1]).toMatchObject({
      fault: { kind: 'load', ofCapacity: 5 },
    });
  });

  it.each([
    [
      'two loads at once',
      'abortWhen',
      `${surge(0, 0.6)}${surge(0.5, 1)}abortWhen`,
      '/timeline/2: overlaps with the load of /timeline/1',
    ],
    [
      'a load with a target',
      'kind: latency, latencyMs: 2500',
      'kind: load, ofCapacity: 5',
      '/timeline/0/target: there is none: a fault of the load is acted out by all clients',
    ],
    [
      'another fault without a target',
      '    target: { service: credit-bureau-mock }\n',
      '',
      '/timeline/0/target: must be there',
    ],
    [
      'a fault of the network in front of a service',
      'kind: latency, latencyMs: 2500',
      'kind: down',
      '/timeline/0/target: must name a store: down strikes the network in front of one',
    ],
    [
      'a fault of calls of a store',
      'target: { service: credit-bureau-mock }',
      'target: { store: redis-queue }',
      '/timeline/0/target: must name a service: latency strikes no store',
    ],
    [
      'two targets',
      'target: { service: credit-bureau-mock }',
      'target: { service: credit-bureau-mock, store: postgres }',
      '/timeline/0/target: must name a service or a store, not both',
    ],
    [
      'a toxic with an attribute that it does not know',
      'target: { service: credit-bureau-mock }\n    fault: { kind: latency, latencyMs: 2500 }',
      'target: { store: postgres }\n    fault: { kind: toxic, type: latency, attributes: { lag: 3 } }',
      '/timeline/0/fault: attributes has unknown properties: lag',
    ],
    [
      'a toxic that there is not',
      'target: { service: credit-bureau-mock }\n    fault: { kind: latency, latencyMs: 2500 }',
      'target: { store: postgres }\n    fault: { kind: toxic, type: rain }',
      '/timeline/0/fault/type: must be one of latency, bandwidth, slow_close, timeout, reset_peer, slicer, limit_data, not "rain"',
    ],
    [
      'a load without a rate',
      'kind: latency, latencyMs: 2500',
      'kind: load',
      '/timeline/0/fault/ofCapacity: must be there',
    ],
  ])('names file and place of %s', (_what, from, to, expected) => {
    expect(mistakes(from, to)).toContain(`mine.yaml: ${expected}`);
  });

  it('names one mistake once', () => {
    expect(mistakes('kind: latency, latencyMs: 2500', 'kind: latency, latencyMs: soon')).toEqual([
      'mine.yaml: /timeline/0/fault/latencyMs: must be number, not "soon"',
    ]);
  });

  it('names every place at once', () => {
    const text = DRILL.replace('slots: 64', 'slots: 0').replace('shape: poisson', 'shape: wavy');
    expect(linesFor(text)).toHaveLength(2);
  });

  it('names line and column where the text is not YAML, or a key stands twice', () => {
    expect(linesFor('name: [mine\ntitle: x')).toEqual([
      expect.stringMatching(/^mine\.yaml: line 2, column \d+: /),
    ]);
    expect(mistakes('name: mine', 'name: mine\nname: yours')).toEqual([
      'mine.yaml: line 3, column 1: Map keys must be unique',
    ]);
  });

  it('takes killing and pausing any replica that there is', () => {
    for (const kind of ['kill', 'pause']) {
      const text = DRILL.replace('service: credit-bureau-mock', 'service: risk, replica: 2').replace(
        'kind: latency, latencyMs: 2500',
        `kind: ${kind}`,
      );
      expect(linesFor(text)).toEqual([]);
    }
  });

  it.each([
    ['an empty file', '', 'mine.yaml: /: must be object, not null'],
    ['a list', '- 1', 'mine.yaml: /: must be object, not a list'],
    ['a word', 'hello', 'mine.yaml: /: must be object, not "hello"'],
  ])('refuses %s', (_what, text, message) => {
    expect(linesFor(text)).toEqual([message]);
  });

  it('refuses a file beyond all bounds, and one that unfolds beyond all bounds', () => {
    expect(linesFor(`#${'x'.repeat(200_000)}`)).toEqual([
      'mine.yaml: /: must not have more than 200000 characters',
    ]);
    const bomb = [
      'a0: &a0 [x]',
      ...Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`),
    ];
    expect(linesFor(bomb.join('\n'))).toEqual([expect.stringMatching(/^mine\.yaml: \/: /)]);
  });
});
