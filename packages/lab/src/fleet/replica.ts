import { sleep, type CancelTimer, type Clock } from '@breakwater/clock';
import { BackOff } from './back-off.ts';
import { endProcess, type Exit, type ManagedProcess } from './managed-process.ts';
import { replicaName, type ServiceEvent, type ServiceSpec, type ServiceStatus } from './service.ts';

const READY_POLL_MS = 50;

/** A process that is not ready by then is killed, and so restarted. */
const READY_MS_MAX = 60_000;

/** How long a service may take to end by itself. */
const STOP_GRACE_MS = 5000;

//              ready answer            pause / resume
//  starting ------------------> ready <--------------> paused (also from starting, and back to it)
//     ^  ^                        |                      |
//     |  '--- back-off over --- down <--- process died --'
//  any --- drain ---> draining --- stop, or process died ---> stopped <--- stop --- any
type State =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'starting' | 'ready'; readonly process: ManagedProcess; readonly startedMs: number }
  | {
      readonly kind: 'paused';
      readonly process: ManagedProcess;
      readonly startedMs: number;
      readonly was: 'starting' | 'ready';
    }
  | { readonly kind: 'draining'; readonly process: ManagedProcess }
  | { readonly kind: 'down'; readonly cancelRestart: CancelTimer };

/** What a replica needs from outside. */
export interface ReplicaOptions {
  readonly spec: ServiceSpec;
  readonly clock: Clock;
  /** Starts the process. */
  readonly launch: (spec: ServiceSpec) => ManagedProcess;
  /** Whether the address answers that it is ready; never rejects. */
  readonly isReady: (url: string) => Promise<boolean>;
  readonly emit: (event: ServiceEvent) => void;
}

/** Keeps one replica of a service running, always on the same port. */
export class Replica {
  readonly #options: ReplicaOptions;
  readonly #backOff = new BackOff();
  #state: State = { kind: 'stopped' };
  #starts = 0;

  constructor(options: ReplicaOptions) {
    this.#options = options;
  }

  get spec(): ServiceSpec {
    return this.#options.spec;
  }

  /** What it is doing now. */
  status(): ServiceStatus {
    const { name, replica, url } = this.#options.spec;
    const pid = 'process' in this.#state ? this.#state.process.pid : null;
    return { name, replica, url, pid, restarts: Math.max(0, this.#starts - 1), state: this.#state.kind };
  }

  /**
   * Starts it and waits until it is ready. Rejects when the first process dies or is not ready in time; later deaths
   * are answered by restarts.
   */
  async start(): Promise<void> {
    const process = this.#spawn();
    const ready = this.#awaitReady(process).then((isReady) =>
      isReady ? undefined : 'was not ready in time',
    );
    const ended = process.exited.then((exit) => `ended before it was ready (${describeExit(exit)})`);
    const problem = await Promise.race([ready, ended]);
    if (problem !== undefined) throw new Error(`${replicaName(this.spec)} ${problem}`);
  }

  /** Kills the process, as a crash would. It is restarted with back-off. */
  kill(): void {
    this.#running('kill').process.signal('SIGKILL');
  }

  /** Freezes the process: it keeps its connections and answers nothing. */
  pause(): void {
    const state = this.#running('pause');
    if (state.kind === 'paused') return;
    state.process.signal('SIGSTOP');
    this.#state = { ...state, kind: 'paused', was: state.kind };
    this.#options.emit({ type: 'paused' });
  }

  /** Lets a frozen process go on. One that died meanwhile needs nothing. */
  resume(): void {
    if (this.#state.kind !== 'paused') return;
    const { process, startedMs, was } = this.#state;
    process.signal('SIGCONT');
    this.#state = { kind: was, process, startedMs };
    this.#options.emit({ type: 'resumed' });
  }

  /**
   * Gets it ready for its stop: it serves on and takes no faults any more, and when it dies it stays dead. A frozen one
   * goes on, so that it can end what it has begun.
   */
  drain(): void {
    const state = this.#state;
    if (state.kind === 'down') state.cancelRestart();
    if (!('process' in state)) this.#stopped();
    else if (state.kind !== 'draining') {
      if (state.kind === 'paused') state.process.signal('SIGCONT');
      this.#state = { kind: 'draining', process: state.process };
      this.#options.emit({ type: 'draining' });
    }
  }

  /** Ends it for good: politely first, then by force. */
  async stop(): Promise<void> {
    const state = this.#state;
    if (state.kind === 'stopped') return;
    this.#state = { kind: 'stopped' };
    if (state.kind === 'down') state.cancelRestart();
    else await endProcess(state.process, { clock: this.#options.clock, graceMs: STOP_GRACE_MS });
    this.#options.emit({ type: 'stopped' });
  }

  #stopped(): void {
    if (this.#state.kind === 'stopped') return;
    this.#state = { kind: 'stopped' };
    this.#options.emit({ type: 'stopped' });
  }

  #running(what: string): Exclude<State, { kind: 'stopped' | 'draining' | 'down' }> {
    if ('process' in this.#state && this.#state.kind !== 'draining') return this.#state;
    throw new Error(`cannot ${what} ${replicaName(this.spec)}: it is ${this.#state.kind}`);
  }

  #spawn(): ManagedProcess {
    const { clock, launch, emit, spec } = this.#options;
    const process = launch(spec);
    const startedMs = clock.monotonicMs();
    this.#starts += 1;
    this.#state = { kind: 'starting', process, startedMs };
    emit({ type: 'started', pid: process.pid });
    void process.exited.then((exit) => this.#died(process, startedMs, exit));
    return process;
  }

  #died(process: ManagedProcess, startedMs: number, exit: Exit): void {
    if (!this.#isCurrent(process)) return;
    const { clock, emit } = this.#options;
    if (this.#state.kind === 'draining') {
      emit({ type: 'died', ...exit });
      this.#stopped();
      return;
    }
    const inMs = this.#backOff.afterDeath(clock.monotonicMs() - startedMs);
    const cancelRestart = clock.after(inMs, () => void this.#awaitReady(this.#spawn()));
    this.#state = { kind: 'down', cancelRestart };
    emit({ type: 'died', ...exit });
    emit({ type: 'restarting', inMs });
  }

  /**
   * Asks until the process is ready; false when it is not in time, and then it is killed, or when it is no longer the
   * current one.
   */
  async #awaitReady(process: ManagedProcess): Promise<boolean> {
    const { clock, isReady, emit, spec } = this.#options;
    const fromMs = clock.monotonicMs();
    while (this.#isCurrent(process) && clock.monotonicMs() - fromMs < READY_MS_MAX) {
      const answer = await isReady(spec.readyUrl);
      // While the answer was on its way the process may have been paused, or have died and been replaced.
      if (answer && this.#isCurrent(process) && this.#state.kind === 'starting') {
        this.#state = { ...this.#state, kind: 'ready' };
        emit({ type: 'ready', afterMs: Math.round(clock.monotonicMs() - fromMs) });
        return true;
      }
      await sleep(clock, READY_POLL_MS);
    }
    if (this.#isCurrent(process)) process.signal('SIGKILL');
    return false;
  }

  #isCurrent(process: ManagedProcess): boolean {
    return 'process' in this.#state && this.#state.process === process;
  }
}

/** An exit in words. */
function describeExit({ code, signal }: Exit): string {
  return signal === null ? `exit status ${code}` : `signal ${signal}`;
}
