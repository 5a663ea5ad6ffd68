/** Thrown by a handler when no further attempt can help: the event is dead at once. */
export class Unretryable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Unretryable';
  }
}

/** The longest time that a handler may ask for, in milliseconds. */
const AFTER_MS_MAX = 600_000;

/**
 * Thrown by a handler whose work cannot be decided yet: the event is delivered again after a while, and that uses up no
 * attempt as long as the event is younger than the `postponeMsMax` of its queue.
 */
export class ComeBackLater extends Error {
  readonly afterMs: number;

  constructor(afterMs: number, message: string, options?: ErrorOptions) {
    if (!Number.isFinite(afterMs) || afterMs < 0 || afterMs > AFTER_MS_MAX)
      throw new RangeError(`afterMs is ${afterMs}; expected a number from 0 to ${AFTER_MS_MAX}`);
    super(message, options);
    this.name = 'ComeBackLater';
    this.afterMs = afterMs;
  }
}
