import { Value } from 'typebox/value';
import { expect, it } from 'vitest';
import { DrillDocument, drillDocument } from './document.ts';
import { judgeDrill } from './summary.ts';
import { abandonedSyntheticDrill, syntheticDrill, unsteadySyntheticDrill } from './synthetic-drill.ts';

const drill = syntheticDrill();

it('follows its schema and survives JSON', () => {
  const document = drillDocument(drill, judgeDrill(drill), 'reports/drill.html');
  const read: unknown = JSON.parse(JSON.stringify(document));
  expect([...Value.Errors(DrillDocument, read)]).toEqual([]);
  expect(read).toEqual(document);
});

it('has the five phases without the green one, the first trigger, and the breached invariants only', () => {
  const [first] = judgeDrill(drill);
  if (first === undefined) throw new Error('no design');
  const money = {
    ...first.summary.money,
    verdict: 'fail' as const,
    checked: first.summary.money.checked.map((each) => ({
      ...each,
      violations: each.invariant === 3 ? 2 : 0,
    })),
  };
  const design = drillDocument(drill, [{ ...first, summary: { ...first.summary, money } }], null).designs[0];
  expect(design?.phases.map((phase) => phase.name)).toEqual([
    'steady',
    'fault',
    'recovery',
    'retrigger',
    'after',
  ]);
  expect(design?.money).toMatchObject({ verdict: 'fail', violations: [{ invariant: 3, count: 2 }] });
  expect(design?.detectSeconds).toBe(first.summary.incidents[0]?.detectSeconds);
  expect(design?.locateSeconds).toBeNull();
});

it('follows its schema for a run that was given up before it began', () => {
  const given = abandonedSyntheticDrill({ en: 'the fleet did not become ready', zh: '系统未能就绪' });
  const document = drillDocument(given, judgeDrill(given), null);
  expect([...Value.Errors(DrillDocument, document)]).toEqual([]);
  expect(document.designs[0]).toMatchObject({
    verdict: 'aborted',
    inconclusive: 'the fleet did not become ready',
  });
});

it('tells why a run says nothing about the fault, and what was therefore not judged', () => {
  const unsteady = unsteadySyntheticDrill();
  const document = drillDocument(unsteady, judgeDrill(unsteady), null);
  expect([...Value.Errors(DrillDocument, document)]).toEqual([]);
  const [naive, resilient] = document.designs;
  expect(naive?.verdict).toBe('inconclusive');
  expect(naive?.inconclusive).toMatch(/^the steady state was not reached before the fault: /);
  expect(naive?.expectations.map(({ held }) => held)).toEqual([false, null, null]);
  expect(resilient).toMatchObject({ verdict: 'fail', inconclusive: null });
});
