/** A controller that aborts when its parent signal does, until it is unlinked. */
export interface LinkedController {
  readonly signal: AbortSignal;
  abort(reason: Error): void;
  /** Stops following the parent. Without it a long-lived parent would keep every call's controller. */
  unlink(): void;
}

/**
 * A fresh controller for one call. It is never shared: aborting one call must not touch another.
 * `onParentAbort` is told, before the controller aborts, when it is the parent that ends the call.
 */
export function linkedController(parent: AbortSignal, onParentAbort?: () => void): LinkedController {
  const controller = new AbortController();
  const follow = (): void => {
    onParentAbort?.();
    controller.abort(parent.reason);
  };
  if (parent.aborted) follow();
  else parent.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    unlink: () => parent.removeEventListener('abort', follow),
  };
}
