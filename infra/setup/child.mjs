import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError, TOOLS } from './terminal.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** A Ctrl-C within this time of another is the same one: npm repeats what the terminal already sent. */
const REPEAT_MS = 1000;
const PARENT_CHECK_MS = 1000;

/**
 * Runs a program in the foreground and answers its exit status. The child has a session of its own, so the terminal's
 * Ctrl-C reaches only this process, which passes it on exactly once. A child that a signal ended ends this process
 * by the same signal, so that the caller sees the truth.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{env: Record<string, string>, linked?: boolean}} options `linked` gives the child a channel whose end tells
 *   it that this process is gone, even by kill -9
 * @returns {Promise<number>}
 */
export function runChild(command, args, { env, linked = false }) {
  const stdio = linked ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit';
  const child = spawn(command, args, { env, stdio, detached: true });
  const stopForwarding = forwardSignals(child);
  return new Promise((resolve, reject) => {
    child.on('error', (error) => {
      stopForwarding();
      reject(new SetupError(`${command}: ${error.message}`));
    });
    child.on('exit', (code, signal) => {
      stopForwarding();
      if (signal !== null) process.kill(process.pid, signal);
      resolve(code ?? 1);
    });
  });
}

/**
 * Passes the first signal on, and after it only another Ctrl-C by somebody who insists; a terminal that closes, for
 * one, sends several. Also ends the child when the npm that started this process has died.
 */
function forwardSignals(child) {
  let lastMs;
  const forward = (signal) => {
    const isRepeat = lastMs !== undefined && (signal !== 'SIGINT' || performance.now() - lastMs < REPEAT_MS);
    if (isRepeat) return;
    lastMs = performance.now();
    child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, forward);

  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.env.npm_lifecycle_event !== undefined && process.ppid !== parent) forward('SIGTERM');
  }, PARENT_CHECK_MS);
  return () => {
    clearInterval(watch);
    for (const signal of SIGNALS) process.off(signal, forward);
  };
}

/**
 * Runs a step of the set-up. Its output goes to `.toolchain/setup.log`; a failure is told in one line.
 *
 * @returns {Promise<{code: number, output: string, reason: string}>}
 */
export function runQuietly(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk) => (output += chunk);
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const end = (code) => {
      appendFileSync(join(TOOLS, 'setup.log'), `$ ${command} ${args.join(' ')}\n${output}\n`);
      resolve({ code, output, reason: lastLine(output) });
    };
    child.on('error', (error) => {
      output += error.message;
      end(1);
    });
    child.on('close', (code) => end(code ?? 1));
  });
}

/** The line that most likely says why: the last one that speaks of an error, else the last one. */
function lastLine(output) {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const line =
    lines.findLast?.((text) => /err|fail|unable|denied/i.test(text)) ?? lines.at(-1) ?? 'no output';
  return `${line.trim()} (all of it: .toolchain/setup.log)`;
}
