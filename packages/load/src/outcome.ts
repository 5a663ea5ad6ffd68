import type { HistoryRecord } from '@breakwater/contracts';
import type { Answer } from './answer.ts';

/** The part of a history record that says how an operation ended. */
export type Ending = Pick<
  HistoryRecord,
  'outcome' | 'status' | 'code' | 'resourceId' | 'version' | 'answers'
>;

/**
 * Joins the answers of all attempts of one operation, in order. The last one speaks, with one exception: after an attempt
 * whose outcome is unknown only a recorded refusal proves that nothing happened, because a refusal at the door says nothing
 * about the attempt that went in before.
 */
export function endingOf(answers: readonly Answer[]): Ending {
  const last = answers.at(-1);
  if (last === undefined) return { outcome: 'unsent' };
  const doubtful = answers.slice(0, -1).some((answer) => answer.kind === 'unknown');
  const said = {
    ...('status' in last ? { status: last.status } : {}),
    ...('code' in last ? { code: last.code } : {}),
    ...finalAnswers(answers),
  };
  switch (last.kind) {
    case 'done':
      return {
        outcome: 'ok',
        status: last.status,
        ...(last.resourceId === undefined ? {} : { resourceId: last.resourceId }),
        ...(last.version === undefined ? {} : { version: last.version }),
        ...finalAnswers(answers),
      };
    case 'refused':
      return { outcome: doubtful && !last.recorded ? 'info' : 'fail', ...said };
    case 'unknown':
      return { outcome: 'info', ...said };
    case 'unsent':
      return { outcome: doubtful ? 'info' : 'unsent', ...said };
  }
}

/** Those that said how the operation ended; the checker compares them with each other and with what is recorded. */
function finalAnswers(answers: readonly Answer[]): Pick<HistoryRecord, 'answers'> {
  const final = answers.flatMap((answer) =>
    'sha256' in answer && answer.sha256 !== undefined && answer.status !== undefined
      ? [{ status: answer.status, sha256: answer.sha256 }]
      : [],
  );
  return final.length === 0 ? {} : { answers: final };
}
