import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { processTree } from '@breakwater/lab/fleet';
import { expect, onTestFinished } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const MAIN = join(ROOT, 'packages/lab/src/cli/main.ts');

const SAYS_MS_MAX = 60_000;

/** What a command said, and how it ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A directory for one test, in which its commands run as in a user's own; it goes with the test. */
export async function scratchDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'breakwater-lab-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** `lab <words>`, started in a directory as a user would. It does not outlive its test. */
export class LabProcess {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #ended: Promise<number | null>;
  #stdout = '';
  #stderr = '';

  constructor(words: readonly string[], directory: string, env: Record<string, string> = {}) {
    // A session of its own, as in another terminal.
    this.#child = spawn(process.execPath, [MAIN, ...words], {
      cwd: directory,
      env: { ...process.env, LANG: 'en_US.UTF-8', LC_ALL: '', LC_MESSAGES: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => (this.#stdout += text));
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    this.#ended = once(this.#child, 'close').then(([status]: unknown[]) => status as number | null);
    onTestFinished(() => this.#clear());
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('the command could not be started');
    return this.#child.pid;
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** The process and everything that it has started, as process ids. */
  tree(): number[] {
    return processTree(this.pid);
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Waits until the command has said what matches; fails when it ends without it. */
  async says(pattern: RegExp): Promise<void> {
    let hasEnded = false;
    void this.#ended.then(() => (hasEnded = true));
    const said = (): string => `${this.#stdout}\n${this.#stderr}`;
    await expect
      .poll(() => hasEnded || pattern.test(said()), { timeout: SAYS_MS_MAX, interval: 50 })
      .toBe(true);
    expect(said()).toMatch(pattern);
  }

  async end(): Promise<Ended> {
    return { status: await this.#ended, stdout: this.#stdout, stderr: this.#stderr };
  }

  /** A test that failed half-way must not leave a fleet behind: the watchdog ends it with its command. */
  async #clear(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}

/** Runs `lab <words>` in a directory to its end. */
export function lab(
  words: readonly string[],
  directory: string,
  env?: Record<string, string>,
): Promise<Ended> {
  return new LabProcess(words, directory, env).end();
}

/** Which of the processes still run; one that has ended but that nobody has fetched yet does not. */
export function living(pids: readonly number[]): number[] {
  if (pids.length === 0) return [];
  const { stdout } = spawnSync('ps', ['-o', 'pid=,stat=', '-p', pids.join(',')], { encoding: 'utf8' });
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([pid, state = '']) => pid !== '' && !state.startsWith('Z'))
    .map(([pid]) => Number(pid));
}

/** The directories that the run of a command has left in the clone. */
export function runDirectoriesOf(pid: number): string[] {
  return readdirSync(join(ROOT, '.breakwater/runs')).filter((name) => name.startsWith(`${pid}-`));
}
