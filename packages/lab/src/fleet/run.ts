import { spawn } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { recordProcess, removeLeftovers, runName } from './leftovers.ts';
import type { Log } from './log.ts';
import { manage, type ManagedProcess } from './managed-process.ts';
import { RUNS } from './clone.ts';
import { Watchdog, type OrphanSignal } from './watchdog.ts';

/** What a run starts. */
export interface ProcessOptions {
  /** Names its log file too. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Record<string, string>;
  readonly cwd?: string;
  /** The account to run as; only root may ask for another than its own. */
  readonly account?: { readonly uid: number; readonly gid: number } | undefined;
  /** How it is ended when this process dies without stopping it. */
  readonly orphanSignal: OrphanSignal;
}

/**
 * One run of the laboratory: a directory that holds all its data, logs and process ids, and a watchdog. Whatever a run
 * starts through `start` ends with it, whether the run is closed, crashes or is killed.
 */
export class Run {
  readonly directory: string;
  readonly #watchdog: Watchdog;

  private constructor(directory: string, watchdog: Watchdog) {
    this.directory = directory;
    this.#watchdog = watchdog;
  }

  /**
   * Opens a run below `runs` (default `.breakwater/runs` in the clone), after removing what killed runs left there.
   */
  static open({ log, runs = RUNS }: { log: Log; runs?: string }): Run {
    mkdirSync(runs, { recursive: true });
    removeLeftovers(runs, log);
    const directory = join(runs, runName(process.pid));
    mkdirSync(join(directory, 'logs'), { recursive: true });
    // PostgreSQL may have to run as another account, which must be able to reach its own directory in here.
    chmodSync(directory, 0o711);
    return new Run(directory, new Watchdog(log));
  }

  /** The watchdog's process id. */
  get watchdogPid(): number | undefined {
    return this.#watchdog.pid;
  }

  /** The file that says where the replicas of the fleet are. */
  get registryPath(): string {
    return join(this.directory, 'registry.json');
  }

  /** Where a process's standard output and error go. */
  logPath(name: string): string {
    return join(this.directory, 'logs', `${name}.log`);
  }

  /** Starts a process. Throws when the program cannot be started. */
  start({ name, command, args, env, cwd, account, orphanSignal }: ProcessOptions): ManagedProcess {
    const output = openSync(this.logPath(name), 'a', 0o600);
    // A session of its own keeps the terminal's Ctrl-C away: the supervisor ends its processes in its own order.
    const child = spawn(command, args, {
      ...account,
      env,
      cwd: cwd ?? this.directory,
      detached: true,
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    const { pid } = child;
    if (pid === undefined) {
      child.on('error', () => undefined);
      throw new Error(`${name}: cannot start ${command}`);
    }
    this.#watchdog.add(pid, orphanSignal);
    recordProcess(this.directory, pid, orphanSignal, name);
    return manage(name, pid, child, () => this.#watchdog.drop(pid));
  }

  /** Ends whatever still runs and removes the directory. */
  async close(): Promise<void> {
    await this.#watchdog.close();
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }
}
