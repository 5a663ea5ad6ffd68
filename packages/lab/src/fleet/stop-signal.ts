/** What tells the laboratory to stop. */
type StopReason = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'disconnect';

const REASONS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const;

/**
 * Calls `stop` once, at the first signal that asks this process to end, or when the entry point that started it is
 * gone. A second Ctrl-C ends the process at once; the watchdog then ends what is left.
 *
 * @returns a function that takes the handlers away again
 */
export function onStop(stop: (reason: StopReason) => void): () => void {
  let stopping = false;
  const handlers = REASONS.map((reason) => {
    const handle = (): void => {
      if (stopping && reason === 'SIGINT') process.exit(130);
      if (!stopping) stop(reason);
      stopping = true;
    };
    process.on(reason, handle);
    return { reason, handle };
  });
  // The channel to the entry point only exists to be cut; it must not keep this process alive.
  process.channel?.unref();
  return () => {
    for (const { reason, handle } of handlers) process.off(reason, handle);
  };
}
