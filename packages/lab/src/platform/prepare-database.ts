import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { CustomerSeed, MerchantSeed } from '@breakwater/contracts';
import { preparations } from './entry-points.ts';

/** Whom the database knows to begin with. */
export interface Population {
  readonly customers: Iterable<CustomerSeed> | AsyncIterable<CustomerSeed>;
  readonly merchants: Iterable<MerchantSeed>;
}

/** Creates the tables of an empty database. Running it again changes nothing. */
export async function migrate(databaseUrl: string): Promise<void> {
  await runProgram(preparations.migrateCredit, databaseUrl);
  await runProgram(preparations.migrateBank, databaseUrl);
  await runProgram(preparations.migrateRisk, databaseUrl);
}

/**
 * Loads a population into a migrated database, whole or not at all.
 * @returns how many customers were loaded.
 */
export async function seed(databaseUrl: string, population: Population): Promise<number> {
  let customers = 0;
  async function* lines(): AsyncGenerator<string> {
    for (const merchant of population.merchants) yield `${JSON.stringify({ merchant })}\n`;
    for await (const customer of population.customers) {
      customers += 1;
      yield `${JSON.stringify({ customer })}\n`;
    }
    yield `${JSON.stringify({ end: true })}\n`;
  }
  await runProgram(preparations.seed, databaseUrl, Readable.from(lines()));
  return customers;
}

/** Runs a program to its end; its error output becomes the error's message. */
async function runProgram(file: string, databaseUrl: string, input?: Readable): Promise<void> {
  const child = spawn(process.execPath, [file], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-4_000);
  });
  const ended = once(child, 'close') as Promise<[number | null]>;
  const fed = input === undefined ? endOf(child.stdin) : feed(input, child.stdin);
  const [inputError, [status]] = await Promise.all([fed, ended]);
  if (inputError !== undefined && !isBrokenPipe(inputError)) throw inputError;
  if (status !== 0) throw new Error(`${file} ended with status ${status}: ${errors.trim()}`);
}

function endOf(stdin: NodeJS.WritableStream): Promise<undefined> {
  stdin.end();
  return Promise.resolve(undefined);
}

/** Resolves with what went wrong, so that the child's own end is always awaited too. */
async function feed(input: Readable, stdin: NodeJS.WritableStream): Promise<Error | undefined> {
  return pipeline(input, stdin).then(
    () => undefined,
    (error: unknown) => error as Error,
  );
}

/** The program ended before it had read everything; its own message says why. */
function isBrokenPipe(error: Error): boolean {
  return (error as NodeJS.ErrnoException).code === 'EPIPE';
}
