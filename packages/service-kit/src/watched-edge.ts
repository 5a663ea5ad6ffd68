import { type WorkClass, errorTable, isErrorCode } from '@breakwater/contracts';
import { CallError, CallFailed } from '@breakwater/resilience';
import type { EdgeClient, EdgeRequest } from './edge-client.ts';
import type { EdgeResponse } from './http-attempt.ts';
import type { Ladder } from './ladder.ts';

/**
 * The calls over an edge whose trouble the ladder watches.
 * @param workClass whose calls count; those of every class unless told.
 */
export function watched(
  edge: Pick<EdgeClient, 'request'>,
  name: Parameters<Ladder['record']>[0],
  ladder: Pick<Ladder, 'record'>,
  workClass?: WorkClass,
): Pick<EdgeClient, 'request'> {
  return {
    async request(request: EdgeRequest): Promise<EdgeResponse> {
      const counts = workClass === undefined || request.context.workClass === workClass;
      try {
        const answer = await edge.request(request);
        if (counts) ladder.record(name, false);
        return answer;
      } catch (error) {
        if (counts && error instanceof CallError) ladder.record(name, !isElsewhere(error));
        throw error;
      }
    },
  };
}

/** Whether the called service is well, and tells of trouble with an outside system behind it. */
function isElsewhere(error: CallError): boolean {
  const code = error instanceof CallFailed ? (error.body as { code?: unknown } | undefined)?.code : undefined;
  return typeof code === 'string' && isErrorCode(code) && errorTable[code].causeGroup === 'dependency';
}
