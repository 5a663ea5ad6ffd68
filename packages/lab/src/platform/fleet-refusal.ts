/** Why a fleet does not change as it was told to. */
export type FleetRefusalReason = 'unknown_replica' | 'last_replica' | 'too_many_replicas';

/** The fleet cannot change as it was told to; nothing has changed. */
export class FleetRefusal extends Error {
  readonly reason: FleetRefusalReason;

  constructor(reason: FleetRefusalReason, message: string) {
    super(message);
    this.name = 'FleetRefusal';
    this.reason = reason;
  }
}
