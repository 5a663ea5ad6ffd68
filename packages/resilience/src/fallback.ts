import { CallError } from './call-error.ts';
import type { Call, Next, Policy } from './call.ts';
import type { PolicyContext } from './policy-context.ts';

/** Answers in place of the dependency; it is given the error and may throw it again. */
export type FallbackHandler = (error: CallError, call: Call) => Promise<unknown>;

/**
 * Asks `handler` for an answer when the call was refused or failed and `when` agrees. The handler's answer must have
 * the type of the call's; the pipeline cannot check it. Mistakes in the program (other errors) pass through.
 */
export function fallbackTo(
  handler: FallbackHandler,
  when: (error: CallError) => boolean,
  context: PolicyContext,
): Policy {
  return {
    name: 'fallback',
    async execute<T>(call: Call, next: Next<T>): Promise<T> {
      try {
        return await next(call);
      } catch (error) {
        if (!(error instanceof CallError) || !when(error)) throw error;
        const answer = await handler(error, call);
        const { edge, listener } = context;
        listener({ kind: 'fellBack', edge, policy: 'fallback', workClass: call.workClass, error });
        return answer as T;
      }
    },
  };
}
