import type { Command } from 'commander';
import { formatAmount } from '@breakwater/money';
import { InputError } from '../input-error.ts';
import { MERCHANTS_DEFAULT, generateMerchants } from '../population/generate.ts';
import { readAllCustomers } from '../population/import-customers.ts';
import { MAPPING_DEFAULT, loadMapping } from '../population/mapping.ts';
import { type PopulationTotals, totalsOf, traitLines } from '../population/summary.ts';
import { pingDatabase } from '../stores/ping-database.ts';
import { migrate, seed } from '../platform/prepare-database.ts';
import { Workbench } from '../platform/workbench.ts';
import { sampleTrialBalance } from '@breakwater/verify';
import { consoleLog } from './console-log.ts';
import { readTraceFile } from './trace-file.ts';

/** `lab import customers FILE` and `lab import trace FILE`. */
export function addImportCommand(program: Command): void {
  const imports = program.command('import').description('your own customers and your own traffic');
  imports
    .command('customers')
    .description(
      'makes an account of every row, whole or not at all, and proves that the opening balances balance',
    )
    .argument('<file>', 'CSV with a header, gzip or plain')
    .option('--mapping <mapping>', 'which column is what: a shipped mapping or a file', MAPPING_DEFAULT)
    .option(
      '--database <url>',
      'an empty PostgreSQL database to import into; without it the import is tried out in one that is then removed',
    )
    .addHelpText('after', MAPPING_HELP)
    .action(importCustomers);
  imports
    .command('trace')
    .description('checks a trace and says what is in it; play it with `lab drill run ... --trace FILE`')
    .argument('<file>', 'CSV with the header second,requests or minute,requests, gzip or plain')
    .action(importTrace);
}

const MAPPING_HELP = `
A mapping is a YAML file:
  name, source         what it is called, and where the data comes from
  minorUnitsPerUnit    fen for one unit of the file's money
  id, limit            columns; each id once, whole amounts
  balance              column of what is owed; without it nothing is
  delay                column and overdueFrom: from this value on the customer is overdue; without it nobody is
  cashLoanLimitPercent share of the limit open to cash loans
  region               constant or column; without it "unknown"
  income               constant, column or limitPercent, of a month or of so many months; without it 75% of the limit
  repaymentHabit       constant, column or history (columns of past delays); without it on_time, late when overdue
A column may have a table of values, and otherwise for all that are not in it: { column: CITY, values: { HZ: zhejiang } }.
packages/lab/mappings/README.md tells everything, packages/lab/mappings/${MAPPING_DEFAULT}.yaml is a pattern.`;

async function importCustomers(file: string, options: { mapping: string; database?: string }): Promise<void> {
  const mapping = await loadMapping(options.mapping);
  // The whole file is read before a database is touched: a broken row leaves nothing behind.
  const customers = await readAllCustomers(file, mapping);
  const totals = totalsOf(customers);
  const population = { customers, merchants: generateMerchants(MERCHANTS_DEFAULT, 1) };
  if (options.database !== undefined) {
    await pingDatabase(options.database).catch((error: unknown) => {
      throw new InputError(`--database: cannot be used: ${(error as Error).message}`, { cause: error });
    });
    await migrate(options.database);
    await seed(options.database, population);
    await tell(options.database, totals, `${file}: ${totals.customers} customers imported`);
    return;
  }
  const bench = await Workbench.open(consoleLog('trouble'));
  try {
    const { url } = await bench.createSeeded('import', population);
    await tell(url, totals, `${file}: ${totals.customers} customers tried out`);
    const mapped = options.mapping === MAPPING_DEFAULT ? '' : ` --mapping ${options.mapping}`;
    process.stdout.write(`Use them: npm run lab -- up --customers ${file}${mapped}\n`);
  } finally {
    await bench.close();
  }
}

async function tell(databaseUrl: string, totals: PopulationTotals, headline: string): Promise<void> {
  const { sums } = await sampleTrialBalance(databaseUrl);
  const off = sums.find(({ balancesMinor, entriesMinor }) => balancesMinor !== 0n || entriesMinor !== 0n);
  if (off !== undefined)
    throw new Error(`the opening balances do not balance: ${off.balancesMinor} ${off.currency}`);
  const { limitMinor, owedMinor, overdue, overLimit } = totals;
  const lines = [
    headline,
    `  limits            ${formatAmount(limitMinor)} CNY`,
    `  opening balances  ${formatAmount(owedMinor)} CNY owed; the trial balance is zero`,
    `  overdue           ${overdue}`,
    `  above their limit ${overLimit}  (they can buy nothing until they have repaid)`,
    ...traitLines(totals).map((line) => `  ${line}`),
    '',
  ];
  process.stdout.write(lines.join('\n'));
}

async function importTrace(file: string): Promise<void> {
  const { counts, secondsPerCount } = await readTraceFile(file);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const peak = counts.reduce((most, count) => Math.max(most, count), 0);
  const hours = (counts.length * secondsPerCount) / 3_600;
  const lines = [
    `${file}: ${counts.length} counts of ${secondsPerCount} s (${hours.toFixed(1)} hours)`,
    `  requests  ${total}, ${(total / (counts.length * secondsPerCount)).toFixed(2)}/s on average`,
    `  busiest   ${peak} in one count`,
    `Play it: npm run lab -- drill run bureau-brownout --trace ${file}`,
    '',
  ];
  process.stdout.write(lines.join('\n'));
}
