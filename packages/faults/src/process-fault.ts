import { type Static, Type } from 'typebox';

/** A replica is killed without a chance to clean up (SIGKILL). Whoever supervises it starts it again. */
export const KillFault = Type.Object({ kind: Type.Literal('kill') }, { additionalProperties: false });
export type KillFault = Static<typeof KillFault>;

/** A replica stands still (SIGSTOP) until the fault ends (SIGCONT): its sockets stay open and nothing is answered. */
export const PauseFault = Type.Object({ kind: Type.Literal('pause') }, { additionalProperties: false });
export type PauseFault = Static<typeof PauseFault>;

/**
 * A fault of a whole process. It is only described here: the supervisor of the fleet performs it, on the replica that
 * whoever orders it names.
 */
export const ProcessFault = Type.Union([KillFault, PauseFault]);
export type ProcessFault = Static<typeof ProcessFault>;
