import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type LoadEvent, LoadInputError, type LoadProfile, startLoad } from '@breakwater/load';
import { parse } from 'yaml';
import { onStop } from '../fleet/index.ts';
import { InputError } from '../input-error.ts';
import { type SeedOption, seedOption } from './options.ts';

interface LoadCommandOptions extends SeedOption {
  readonly target: string;
  readonly history: string;
}

/** `lab load PROFILE --target URL`: the load generator alone, against any running fleet on this machine. */
export function addLoadCommand(program: Command): void {
  program
    .command('load')
    .description('sends a load profile to a running fleet and records the history')
    .argument('<profile>', 'a profile, YAML or JSON; packages/load/README.md describes it')
    .requiredOption('--target <url>', "the fleet's public address on this machine")
    .option('--history <file>', 'where the history goes', 'history.jsonl')
    .addOption(seedOption())
    .action(load);
}

async function load(file: string, options: LoadCommandOptions): Promise<void> {
  const profile = await readProfile(file);
  assertLoopback(options.target);
  const historyPath = resolve(options.history);
  const running = startLoad(
    { run: 'lab-load', target: options.target, profile, seed: options.seed, historyPath },
    tellProgress,
  );
  const forget = onStop(() => running.stop());
  const summary = await running.done
    .catch((error: unknown) => {
      // The generator names the part of the profile; who wrote the profile knows it by its file.
      if (!(error instanceof LoadInputError)) throw error;
      throw new InputError(`${file}: ${error.message}`, { cause: error });
    })
    .finally(forget);
  process.stdout.write(`${JSON.stringify({ schema: 1, history: historyPath, ...summary })}\n`);
}

function tellProgress(event: LoadEvent): void {
  if (event.type !== 'progress') return;
  const { elapsedMs, offered, sent, unsent, good, refused, failed, unknown, p99Ms } = event;
  const p99 = p99Ms === null ? '' : `  p99 ${p99Ms.toFixed(0)} ms`;
  process.stderr.write(
    `${(elapsedMs / 1000).toFixed(0)} s  offered ${offered}  sent ${sent}  unsent ${unsent}  good ${good}  refused ${refused}  failed ${failed}  unknown ${unknown}${p99}\n`,
  );
}

/** Load is sent to this machine only: a generator that can be pointed anywhere is a weapon. */
function assertLoopback(target: string): void {
  const host = URL.parse(target)?.hostname ?? '';
  if (/^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(host)) return;
  throw new InputError(
    `--target: "${target}": expected an address of this machine, such as http://127.0.0.1:8080`,
  );
}

async function readProfile(file: string): Promise<LoadProfile> {
  try {
    return parse(await readFile(file, 'utf8')) as LoadProfile;
  } catch (error) {
    throw new InputError(`${file}: cannot be read as a profile: ${(error as Error).message.split('\n')[0]}`, {
      cause: error,
    });
  }
}
