import { type Static, Type } from 'typebox';

const ReplicaTarget = {
  service: Type.String({ minLength: 1, description: 'The service, for example credit or worker.' }),
  replica: Type.Integer({ minimum: 1, description: 'Number of the replica, from one.' }),
};

/** A replica is killed without a chance to clean up (SIGKILL). Whoever supervises it starts it again. */
export const KillFault = Type.Object(
  { kind: Type.Literal('kill'), ...ReplicaTarget },
  { additionalProperties: false },
);
export type KillFault = Static<typeof KillFault>;

/** A replica stands still (SIGSTOP) until the fault ends (SIGCONT): its sockets stay open and nothing is answered. */
export const PauseFault = Type.Object(
  { kind: Type.Literal('pause'), ...ReplicaTarget },
  { additionalProperties: false },
);
export type PauseFault = Static<typeof PauseFault>;

/** A fault of a whole process. It is only described here: the supervisor of the fleet performs it. */
export const ProcessFault = Type.Union([KillFault, PauseFault]);
export type ProcessFault = Static<typeof ProcessFault>;
