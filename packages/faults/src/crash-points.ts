import { type Static, Type } from 'typebox';

/** The named places in the code where a process can be made to die, each between two effects that belong together. */
const CRASH_POINTS = [
  'credit.payment.committed',
  'credit.loan.committed',
  'credit.repayment.committed',
  'worker.transfer.began',
  'worker.transfer.sent',
] as const;
export const CrashPointName = Type.Enum(CRASH_POINTS);
export type CrashPointName = Static<typeof CrashPointName>;

/** The process dies when it reaches `point` for the `times`-th time. */
const CrashPointSpec = Type.Object(
  {
    point: CrashPointName,
    times: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: '1 when absent.' })),
  },
  { additionalProperties: false },
);

export const crashPointsSchema = Type.Array(CrashPointSpec, { maxItems: CRASH_POINTS.length });

/** Which crash points of a process are armed. Reaching one that is not costs a look-up. */
export class CrashPoints {
  readonly #kill: () => void;
  readonly #remaining = new Map<CrashPointName, number>();

  /** @param kill ends the process at once, without a chance to clean up (SIGKILL to itself). */
  constructor(kill: () => void) {
    this.#kill = kill;
  }

  /** The armed points, with how many times each must still be reached. */
  get armed(): readonly { point: CrashPointName; times: number }[] {
    return [...this.#remaining].map(([point, times]) => ({ point, times }));
  }

  /** Arms a point: the process dies when it is reached for the `times`-th time from now. */
  arm(point: CrashPointName, times = 1): void {
    this.#remaining.set(point, times);
  }

  /** Disarms every point. */
  disarm(): void {
    this.#remaining.clear();
  }

  /** Says that the code has come to a point; does not return from it when the point is due. */
  reach(point: CrashPointName): void {
    const remaining = this.#remaining.get(point);
    if (remaining === undefined) return;
    if (remaining > 1) {
      this.#remaining.set(point, remaining - 1);
      return;
    }
    this.#remaining.delete(point);
    this.#kill();
  }
}
