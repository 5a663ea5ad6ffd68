import type { CallError, FailureReason, RefusalReason } from './call-error.ts';

/** What every event says about itself. */
interface EventOrigin {
  /** The guarded edge, such as `credit->risk`. */
  readonly edge: string;
  /** The kind of policy that tells. */
  readonly policy: string;
}

/** What policies tell about their work. No policy knows a metrics library; whoever builds it listens. */
export type PolicyEvent = EventOrigin &
  (
    | {
        /** One attempt ended. `reason` says why it gave no answer; `error` stands for anything but a CallFailed. */
        readonly kind: 'attempt';
        readonly workClass: string;
        readonly attempt: number;
        readonly replica: string;
        readonly result: 'ok' | 'fail' | 'unknown';
        readonly reason: FailureReason | 'error' | undefined;
        readonly elapsedMs: number;
      }
    | { readonly kind: 'refused'; readonly workClass: string; readonly reason: RefusalReason }
    | { readonly kind: 'waited'; readonly workClass: string; readonly waitedMs: number }
    | { readonly kind: 'permits'; readonly inUse: number; readonly waiting: number }
    | { readonly kind: 'stateChanged'; readonly from: string; readonly to: string }
    /** A learnt limit of calls in flight is now another. */
    | { readonly kind: 'limitChanged'; readonly limit: number }
    /** Which share of the ladder of classes and cohorts is refused from now on. */
    | { readonly kind: 'sheddingChanged'; readonly shedShare: number }
    | { readonly kind: 'fellBack'; readonly workClass: string; readonly error: CallError }
  );

/** Is told every event at once, in order. It must not throw. */
export type PolicyListener = (event: PolicyEvent) => void;

/** Listens to nothing. */
export const silent: PolicyListener = () => undefined;
