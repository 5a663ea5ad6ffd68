import type { Clock, Random } from '@breakwater/clock';

/** Where the bytes of one direction go. */
export interface Sink {
  write(chunk: Buffer): void;
  /** No more bytes come. */
  end(): void;
}

/** One toxic at work on one direction of one connection. */
export interface Stage extends Sink {
  /** Hands on at once what it holds back; called once, when it is replaced or taken out. */
  flush(): void;
  /** Called after `flush` when it is taken out for good. */
  removed?(): void;
}

/** What a stage works with. */
export interface StageContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly output: Sink;
  /** Counts bytes that will never come out, so that the sender is not held back for their sake. */
  readonly discard: (bytes: number) => void;
  /** Closes the whole connection. */
  readonly close: () => void;
  /** Breaks it off with a reset. */
  readonly reset: () => void;
}
