/** One replica of a service to run. */
export interface ServiceSpec {
  readonly name: string;
  /** Counted from one. */
  readonly replica: number;
  /** The absolute path of its entry point. */
  readonly entry: string;
  /** Its environment besides PATH, HOME and TZ; its ports are in it. */
  readonly env: Record<string, string>;
  /** Answers 200 when the replica is ready. */
  readonly readyUrl: string;
  /** The listener that has health, metrics and operator routes. */
  readonly url: string;
  /** The listener that takes the calls of other services, or of clients; none when nobody calls it. */
  readonly productUrl?: string;
}

/** What a replica is doing now. */
export interface ServiceStatus {
  readonly name: string;
  readonly replica: number;
  readonly url: string;
  readonly pid: number | null;
  readonly restarts: number;
  readonly state: 'starting' | 'ready' | 'down' | 'paused' | 'draining' | 'stopped';
}

/** What happened to a replica. */
export type ServiceEvent =
  | { readonly type: 'started'; readonly pid: number }
  | { readonly type: 'ready'; readonly afterMs: number }
  | { readonly type: 'died'; readonly code: number | null; readonly signal: NodeJS.Signals | null }
  | { readonly type: 'restarting'; readonly inMs: number }
  | { readonly type: 'paused' }
  | { readonly type: 'resumed' }
  | { readonly type: 'draining' }
  | { readonly type: 'stopped' };

/** What happened, and to which replica. */
export type FleetEvent = ServiceEvent & { readonly name: string; readonly replica: number };

/** The name that a person sees, and the name of the log file: `credit-1`. */
export function replicaName({ name, replica }: { name: string; replica: number }): string {
  return `${name}-${replica}`;
}
