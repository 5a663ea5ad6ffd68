/**
 * What attackers do.
 * `guess`: asks for an account with a token that nobody issued, as in credential stuffing, which costs the other side a
 * signature check; `probe`: asks with a session of their own for the accounts of others; `replay`: sends a payment again
 * that they saw go through, with its token and its key, so that it may move no money a second time.
 */
export const ATTACK_KINDS = ['guess', 'probe', 'replay'] as const;
export type AttackKind = (typeof ATTACK_KINDS)[number];

/** Attackers that come beside the customers, open loop as well, from addresses of their own. */
export interface AttackProfile {
  /** When they begin, in milliseconds since the start of the run. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly ratePerSecond: number;
  /** Relative shares; one that is left out has none. */
  readonly kinds: Readonly<Partial<Record<AttackKind, number>>>;
  /** From how many addresses they come. */
  readonly addresses: number;
}

/** One request of an attacker, decided before the run. */
export interface Attack {
  /** Milliseconds since the start of the run, in whole microseconds. */
  readonly intendedMs: number;
  readonly kind: AttackKind;
  /** Which of the attackers' addresses it comes from, from zero. */
  readonly address: number;
  /** Which customer or which seen payment it is after; an integer from 0 to 2^32 - 1. */
  readonly aim: number;
}

/** Everything that attackers will ask for. */
export interface AttackPlan {
  readonly addresses: number;
  /** How many customers there are to be after; the last of them is the attackers' own. */
  readonly customers: number;
  /** In the order of their intended times. */
  readonly attacks: readonly Attack[];
}

/** More would leave the network that `addressOf` names. */
export const ADDRESSES_MAX = 250;

/**
 * The attackers' addresses: of this machine, and not the one that customers come from. Linux answers on all of 127.0.0.0/8
 * without being told to.
 */
export function addressOf(index: number): string {
  return `127.66.0.${index + 1}`;
}
