import type { Command } from 'commander';
import { Client } from 'pg';
import { choosePopulation } from '../platform/choose-population.ts';
import { migrate, seed } from '../platform/prepare-database.ts';
import { pingDatabase } from '../stores/ping-database.ts';
import { InputError } from '../input-error.ts';
import { type SeedOption, populationOption, seedOption } from './options.ts';

interface PrepareOptions extends SeedOption {
  readonly database: string;
  readonly population?: number;
}

/** `lab prepare --database URL`: what a fleet needs before its first start. */
export function addPrepareCommand(program: Command): void {
  program
    .command('prepare')
    .description('brings the tables of a database up to date, and a generated population when it has none')
    .requiredOption('--database <url>', 'PostgreSQL, as a user who may create roles')
    .addOption(populationOption())
    .addOption(seedOption())
    .action(prepare);
}

/** May be repeated: a database that has customers keeps them as they are. */
async function prepare({ database, seed: number, population: count }: PrepareOptions): Promise<void> {
  await pingDatabase(database).catch((error: unknown) => {
    throw new InputError(`--database: cannot be used: ${(error as Error).message}`, { cause: error });
  });
  await migrate(database);
  if (await hasCustomers(database)) {
    process.stdout.write('The tables are up to date; the customers that are there stay.\n');
    return;
  }
  const population = await choosePopulation({ seed: number, population: count });
  const customers = await seed(database, population);
  process.stdout.write(`${customers} customers and ${population.merchantCount} merchants are there.\n`);
}

async function hasCustomers(database: string): Promise<boolean> {
  const client = new Client({ connectionString: database });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from credit.accounts limit 1');
    return rowCount === 1;
  } finally {
    await client.end();
  }
}
