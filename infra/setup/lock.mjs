import { existsSync, linkSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { say, SetupError } from './terminal.mjs';

const WAIT_MS = 200;
const WAIT_MS_MAX = 15 * 60_000;

/**
 * Runs `work` while no other process of this clone does. The lock is a file that names its owner; one whose owner
 * is gone is stale and is taken over, so a killed set-up never blocks the next.
 */
export async function withLock(path, work) {
  const mine = `${path}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    await acquire(path, mine);
  } finally {
    rmSync(mine, { force: true });
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

async function acquire(path, mine) {
  for (let waitedMs = 0; waitedMs < WAIT_MS_MAX; waitedMs += WAIT_MS) {
    try {
      // A hard link appears at once and with its content, so no one ever reads a lock without an owner.
      linkSync(mine, path);
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const owner = readOwner(path);
    if (owner !== undefined && !isAlive(owner)) breakStale(path, owner);
    else if (waitedMs === 0) say(`waiting for another set-up of this clone (process ${owner ?? 'unknown'})`);
    await sleep(WAIT_MS);
  }
  throw new SetupError(`another set-up holds ${path}; if none runs, remove that file.`);
}

/** Moves the stale lock aside first: if another process was quicker and the lock is a new one, it is put back. */
function breakStale(path, owner) {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
    if (readOwner(aside) !== owner) linkSync(aside, path);
    unlinkSync(aside);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  }
}

function readOwner(path) {
  try {
    return Number(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** A process that was killed but that its parent never asks about still has its id on Linux, and runs no more. */
function isZombie(pid) {
  const path = `/proc/${pid}/stat`;
  return existsSync(path) && /\) Z /.test(readFileSync(path, 'utf8'));
}
