import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Log } from './log.ts';

/** How a process is ended when its supervisor is gone. */
export type OrphanSignal = 'KILL' | 'QUIT';

const SCRIPT = join(import.meta.dirname, 'watchdog.sh');

/**
 * A small shell process that outlives this one by a moment. It holds the other end of a pipe: when this process ends,
 * even by kill -9, the pipe closes and the watchdog ends every process still on its list. If the watchdog itself is
 * killed, another takes its place.
 */
export class Watchdog {
  readonly #log: Log;
  readonly #watched = new Map<number, OrphanSignal>();
  #process: ChildProcess;
  #closing = false;

  constructor(log: Log) {
    this.#log = log;
    this.#process = this.#spawn();
  }

  /** The watchdog's own process id. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Puts a process on the list. */
  add(pid: number, signal: OrphanSignal): void {
    this.#watched.set(pid, signal);
    this.#process.stdin?.write(`add ${pid} ${signal}\n`);
  }

  /** Takes a process off the list: it has ended, and its id may soon be another's. */
  drop(pid: number): void {
    if (this.#watched.delete(pid)) this.#process.stdin?.write(`drop ${pid}\n`);
  }

  /** Ends the watchdog, and with it whatever is still on its list. */
  async close(): Promise<void> {
    this.#closing = true;
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    // Until now it did not keep this process alive; its end is awaited, so now it must.
    this.#process.ref();
    this.#process.stdin?.end();
    await ended;
  }

  #spawn(): ChildProcess {
    // A session of its own keeps the terminal's Ctrl-C away from it.
    const child = spawn('/bin/sh', [SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    // A write to a watchdog that has just died fails; its successor is told the whole list.
    child.stdin.on('error', (error) => this.#log.warn({ err: error }, 'the watchdog could not be told'));
    child.on('error', (error) => this.#log.error({ err: error }, 'the watchdog could not be started'));
    child.on('exit', () => {
      if (this.#closing) return;
      this.#log.warn({ pid: child.pid }, 'the watchdog died; starting another');
      this.#process = this.#spawn();
      for (const [pid, signal] of this.#watched) this.#process.stdin?.write(`add ${pid} ${signal}\n`);
    });
    child.unref();
    return child;
  }
}
