import { machineLine } from '../machine.ts';
import type { Estimate } from '../statistics.ts';
import { textTable } from '../text-table.ts';
import type { WorkloadFigures } from './rounds.ts';
import type { LedgerReport, Workload } from './run-ledger.ts';

const TITLES: Readonly<Record<Workload, string>> = {
  plain: 'many merchants',
  hot: 'one hot merchant',
};
const WORKLOADS: readonly Workload[] = ['plain', 'hot'];

/** The figures for people. */
export function renderLedger(report: LedgerReport): string {
  const { machine, pgbench, rounds, writers, batchMax, warmUpSeconds, seconds, load, bestClients, figures } =
    report;
  const connections = WORKLOADS.map((workload) => {
    const { statements, batchFunction } = bestClients[workload];
    return `${TITLES[workload]}: ${statements} and ${batchFunction}`;
  });
  return `# Durable ledger payments against one a transaction

${machineLine(machine)} pgbench ${pgbench}.

\`npm run bench -- ledger\`: whole payments (key record, check of the limits, version of the account with its link in the
hash chain, decision, payment, instalment plan, entries and balances, three outbox rows), on the same PostgreSQL server with
the same durability (fsync and synchronous_commit on) and the same tables.

- **writer**: \`LedgerWriter\` as credit uses it, ${writers} of them in one process of their own, batches of up to ${batchMax}.
- **statements**: pgbench, a transaction of prepared statements by hand; the merchant's row is locked last. It does less
  than the writer: it takes purchases only, records no refusal, and cannot answer a key that was used before.
- **function**: pgbench, a transaction that calls the writer's own \`credit.apply_batch\` with one operation: the same
  semantics, one a transaction.

${rounds} rounds of writer, statements, writer, function, for payments to ${load.plain.merchants.count} merchants and then all to one; ${load.plain.accounts.count}
accounts; each run on a fresh copy of the database, after a checkpoint; ${warmUpSeconds} s of warm-up, ${seconds} s measured. pgbench has as many
connections as served it best (${connections.join('; ')}). Closed loops: right for a peak rate, and no statement about
latency. After each run all balances, digests and hash chains were checked, and that every payment has all its rows.
Intervals hold the median with the confidence shown.

Processor time is that of PostgreSQL's processes and of the client (the writer's process, or pgbench), user and system, from
the system's accounting. Ratios say how many times better the writer is; the stronger baseline is the one that leaves less.

${WORKLOADS.map((workload) => workloadSection(TITLES[workload], figures[workload])).join('\n\n')}
`;
}

function workloadSection(title: string, figures: WorkloadFigures): string {
  const { toStronger, toStatements, toFunction, toItself, perSecond, cpuMicros, quiet } = figures;
  const ratios = textTable(
    [`${title}: ratio, within each round`, 'median', 'interval', 'confidence'],
    [
      ['**processor time: stronger baseline / writer**', ...cells(toStronger.cpu, 2)],
      ['**payments a second: writer / stronger baseline**', ...cells(toStronger.rate, 2)],
      ['processor time: statements / writer', ...cells(toStatements.cpu, 2)],
      ['processor time: function / writer', ...cells(toFunction.cpu, 2)],
      ['payments a second: writer / statements', ...cells(toStatements.rate, 2)],
      ['payments a second: writer / function', ...cells(toFunction.rate, 2)],
      ['A/A processor time: writer / writer', ...cells(toItself.cpu, 3)],
      ['A/A payments a second: writer / writer', ...cells(toItself.rate, 3)],
    ],
  );
  const rates = textTable(
    ['a second', 'median', 'interval', 'confidence'],
    [
      ['writer', ...cells(perSecond.writer, 0)],
      ['statements', ...cells(perSecond.statements, 0)],
      ['function', ...cells(perSecond.batchFunction, 0)],
    ],
  );
  const arms = [cpuMicros.writer, cpuMicros.statements, cpuMicros.batchFunction];
  const processors = textTable(
    ['microseconds a payment', 'writer', 'statements', 'function'],
    [
      ...Object.keys(cpuMicros.writer).map((name) => [
        name,
        ...arms.map((arm) => (arm[name] ?? 0).toFixed(0)),
      ]),
      ['all together', ...arms.map((arm) => sumOf(arm).toFixed(0))],
    ],
  );
  return `## ${title.charAt(0).toUpperCase()}${title.slice(1)}

${ratios}

${
  quiet
    ? 'Equal arms came out equal within their interval.'
    : 'Equal arms did not come out equal: the machine was not quiet, and these figures should be taken again.'
}

${rates}

${processors}`;
}

function cells({ median, low, high, confidence }: Estimate, digits: number): string[] {
  const [middle, from, to] = [median, low, high].map((value) => value.toFixed(digits));
  return [`${middle}`, `${from} to ${to}`, `${(confidence * 100).toFixed(1)}%`];
}

function sumOf(arm: Readonly<Record<string, number>>): number {
  return Object.values(arm).reduce((sum, micros) => sum + micros, 0);
}
