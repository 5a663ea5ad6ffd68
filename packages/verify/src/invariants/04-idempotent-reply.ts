import { errorTable, isErrorCode } from '@breakwater/contracts';
import type { Evidence, Invocation } from '../evidence.ts';
import { databaseFinding } from './database-finding.ts';
import { type Finding, type Invariant, keyOf } from './invariant.ts';

type Violations = Finding['violations'];

/**
 * A key gives one answer: whoever asks again is answered with the same status and body, that answer is the one which is
 * recorded under the key, and it tells of what was made.
 */
export const idempotentReply: Invariant = {
  number: 4,
  name: 'idempotent reply',
  check(evidence) {
    const recorded = databaseFinding(evidence, 4);
    const asked = evidence.invocations.filter(({ record }) => record.answers !== undefined);
    return {
      examined: recorded.examined + asked.length,
      violations: [...recorded.violations, ...answerFaults(evidence, asked), ...codeFaults(evidence)],
    };
  },
};

/** All answers to a key, from every attempt and every history, with the recorded one. */
function answerFaults({ answers }: Evidence, asked: readonly Invocation[]): Violations {
  const recorded = new Map(answers.map((answer) => [keyOf(answer), answer]));
  return [...Map.groupBy(asked, keyOf)].flatMap(([key, invocations]) => {
    const told = invocations.flatMap(({ record }) => record.answers ?? []);
    const [first] = told;
    const different = told.find(({ status, sha256 }) => status !== first?.status || sha256 !== first.sha256);
    if (different !== undefined) {
      const text = `A key was answered with status ${first?.status} and then with another answer, of status ${different.status}.`;
      return [{ text, subjects: [key] }];
    }
    const record = recorded.get(key);
    if (first === undefined || record === undefined) return [];
    if (first.status === record.status && first.sha256 === record.sha256) return [];
    const text = `A client was answered with status ${first.status}, and another answer is recorded, of status ${record.status}.`;
    return [{ text, subjects: [key] }];
  });
}

/** What a client was told as a decision is what is recorded as one. */
function codeFaults(evidence: Evidence): Violations {
  const recorded = new Map(evidence.operations.map((row) => [keyOf(row), row]));
  return evidence.invocations.flatMap((invocation) => {
    const { outcome, code } = invocation.record;
    if (outcome !== 'fail' || code === undefined || !isErrorCode(code) || !errorTable[code].recorded)
      return [];
    const row = recorded.get(keyOf(invocation));
    // One that took effect all the same is a phantom: invariant 2.
    if (row?.outcome === 'done' || row?.refusalCode === code) return [];
    const text = `A client was refused with ${code}; recorded is ${row?.refusalCode ?? 'nothing'}.`;
    return [{ text, subjects: [invocation.key] }];
  });
}
