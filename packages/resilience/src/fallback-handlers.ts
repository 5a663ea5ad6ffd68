import type { FallbackHandler } from './fallback.ts';

/** Answers always the same, such as an empty list where nothing is better than an error. */
export function staticAnswer(answer: unknown): FallbackHandler {
  return () => Promise.resolve(answer);
}

/** Answers what `lookUp` has kept under the call's key; without a key or an answer the call's error is thrown. */
export function keptAnswer(lookUp: (key: string) => Promise<unknown>): FallbackHandler {
  return async (error, call) => {
    const answer = call.key === undefined ? undefined : await lookUp(call.key);
    if (answer === undefined) throw error;
    return answer;
  };
}
