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
    | {
        /** A policy, or one replica as the policy sees it, is in another state. `reason` says by which rule. */
        readonly kind: 'stateChanged';
        readonly replica?: string;
        readonly from: string;
        readonly to: string;
        readonly reason?: string | undefined;
      }
    /** A learnt limit of calls in flight is now another. */
    | { readonly kind: 'limitChanged'; readonly limit: number }
    /** Which share of the ladder of classes and cohorts is refused from now on. */
    | { readonly kind: 'sheddingChanged'; readonly shedShare: number }
    | { readonly kind: 'fellBack'; readonly workClass: string; readonly error: CallError }
    | { readonly kind: 'hedged'; readonly workClass: string; readonly result: HedgeResult }
    | { readonly kind: 'reused'; readonly workClass: string; readonly source: ReusedSource }
    /** A kept answer could not be had anew; nobody waited for it. */
    | { readonly kind: 'refreshFailed'; readonly workClass: string; readonly error: unknown }
  );

/** Which attempt of a hedged call answered; `no_budget`: it was time for a hedge, and none could be sent. */
export type HedgeResult = 'first' | 'hedge' | 'neither' | 'no_budget';

/** Whence a call has its answer without an attempt of its own: a kept one, or the attempt of another call. */
export type ReusedSource = 'fresh' | 'stale' | 'under_way';

/** Is told every event at once, in order. It must not throw. */
export type PolicyListener = (event: PolicyEvent) => void;

/** Listens to nothing. */
export const silent: PolicyListener = () => undefined;
