import { Effects } from './effect.ts';
import { type Invariant, isAcknowledged, keyOf } from './invariant.ts';

/** What the client was told is done has a posted effect with the same amount on the same account. */
export const nothingLost: Invariant = {
  number: 1,
  name: 'no acknowledged payment is lost',
  check(evidence) {
    const effects = new Effects(evidence);
    const done = Map.groupBy(
      evidence.operations.filter((operation) => operation.outcome === 'done'),
      keyOf,
    );
    const acknowledged = evidence.invocations.filter(isAcknowledged);
    const violations = acknowledged.flatMap((invocation) => {
      const { key, record } = invocation;
      const operations = done.get(keyOf(invocation)) ?? [];
      const faults = operations.map((operation) => effects.fault(invocation, operation));
      // How often it may take effect is the business of invariant 3; here one right effect is enough.
      if (faults.includes(undefined)) return [];
      const text = `An acknowledged ${record.operation} ${faults[0] ?? 'has no effect'}.`;
      return [{ text, subjects: [key, record.arguments.accountId] }];
    });
    return { examined: acknowledged.length, violations };
  },
};
