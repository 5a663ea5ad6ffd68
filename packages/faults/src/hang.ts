import { CallFailed, type Policy } from '@breakwater/resilience';
import { type Static, Type } from 'typebox';
import { hold } from './ending.ts';
import type { FaultContext } from './fault-context.ts';
import { Share } from './share.ts';

/** Calls are taken and never answered, and the work is not done. */
export const HangFault = Type.Object(
  { kind: Type.Literal('hang'), share: Share },
  { additionalProperties: false },
);
export type HangFault = Static<typeof HangFault>;

/** Holds each call until its caller gives up or the fault ends; then its connection is lost. */
export function hang(_spec: HangFault, { clock, ending }: FaultContext): Policy {
  return {
    name: 'hang',
    async execute(call) {
      const end = await hold(clock, Number.POSITIVE_INFINITY, call.signal, ending);
      throw new CallFailed(end === 'aborted' ? 'aborted' : 'connection_lost', 'unknown');
    },
  };
}
