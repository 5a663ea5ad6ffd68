import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CallCost } from './measure-calls.ts';

const PROGRAM = join(import.meta.dirname, 'programs', 'measure-subject.ts');

/** The young generation that services have, since what calls leave behind is a part of their cost. */
const NODE_FLAGS = ['--max-semi-space-size=2'];

const run = promisify(execFile);

/** Measures what a call of a subject costs, in a fresh process, so that no subject has been optimised for another. */
export async function callCost(
  subject: string,
  options: {
    readonly warmUpMs: number;
    readonly usedMs: number;
    readonly upstreamUrl: string;
    readonly signal: AbortSignal;
  },
): Promise<CallCost> {
  const { warmUpMs, usedMs, upstreamUrl, signal } = options;
  const args = [...NODE_FLAGS, PROGRAM, subject, String(warmUpMs), String(usedMs), upstreamUrl];
  const { stdout } = await run(process.execPath, args, { signal });
  return JSON.parse(stdout) as CallCost;
}
