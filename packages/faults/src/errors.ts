import { CallFailed, type Policy } from '@breakwater/resilience';
import { type Static, Type } from 'typebox';
import { Share } from './share.ts';

/** Calls are answered with an error status, and the work is not done. */
export const ErrorsFault = Type.Object(
  {
    kind: Type.Literal('errors'),
    status: Type.Integer({ minimum: 400, maximum: 599, description: 'The HTTP status of the answer.' }),
    share: Share,
  },
  { additionalProperties: false },
);
export type ErrorsFault = Static<typeof ErrorsFault>;

/**
 * Fails each call with the status. As with a real answer, only a status below 500 tells the caller for certain that
 * nothing was done.
 */
export function errors({ status }: ErrorsFault): Policy {
  return {
    name: 'errors',
    execute: () => Promise.reject(new CallFailed('status', status < 500 ? 'fail' : 'unknown', { status })),
  };
}
