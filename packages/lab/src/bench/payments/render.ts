import { machineLine } from '../machine.ts';
import type { Estimate } from '../statistics.ts';
import { textTable } from '../text-table.ts';
import type { PaymentFigures } from './rounds.ts';
import type { PaymentsReport } from './run-payments.ts';

/** The figures for people. */
export function renderPayments(report: PaymentsReport): string {
  const { machine, pgbench, rounds, connections, warmUpSeconds, seconds, customers, figures } = report;
  return `# Payments end to end against pgbench

${machineLine(machine)} pgbench ${pgbench}.

\`npm run bench -- payments\`: a payment goes client, gateway, credit, risk, ledger, and is answered when it is durable;
\`pgbench -N\` (scale 10) runs on the same PostgreSQL server with the same durability (fsync and synchronous_commit on).
${rounds} rounds of resilient, pgbench, naive, pgbench, resilient, each on a fresh copy of its database and with a fresh fleet
(credit 2, risk 2, one of the others; no capacity model; risk strategy \`open\`, so velocity rules are out of the way).
${warmUpSeconds} s of warm-up, ${seconds} s measured. Both sides are closed loops of ${connections} connections: right for a peak rate, and no
statement about latency. ${customers} customers signed in beforehand take turns, as do all merchants: no hot account. Load
generator, services, Redis and PostgreSQL share the cores. Intervals hold the median with the confidence shown.

${textTable(
  ['ratio, within each round', 'median', 'interval', 'confidence'],
  [
    ['payments (resilient) / pgbench', ...estimateCells(figures.resilientToPgbench, 3)],
    ['payments (naive) / pgbench', ...estimateCells(figures.naiveToPgbench, 3)],
    ['A/A: resilient / resilient', ...estimateCells(figures.resilientToItself, 3)],
    ['A/A: pgbench / pgbench', ...estimateCells(figures.pgbenchToItself, 3)],
  ],
)}

${
  figures.quiet
    ? 'Equal arms came out equal within their interval.'
    : 'Equal arms did not come out equal: the machine was not quiet, and these figures should be taken again.'
}

${textTable(
  ['a second', 'median', 'interval', 'confidence'],
  [
    ['payments (resilient)', ...estimateCells(figures.perSecond.resilient, 0)],
    ['payments (naive)', ...estimateCells(figures.perSecond.naive, 0)],
    ['pgbench transactions', ...estimateCells(figures.perSecond.pgbench, 0)],
  ],
)}

Processor time for each payment or transaction, in microseconds, user and system, all replicas and child processes
together; medians. The client program of pgbench is not in its column:

${cpuTable(figures)}

${otherAnswersLine(figures)}
`;
}

function estimateCells({ median, low, high, confidence }: Estimate, digits: number): string[] {
  const [middle, from, to] = [median, low, high].map((value) => value.toFixed(digits));
  return [`${middle}`, `${from} to ${to}`, `${(confidence * 100).toFixed(1)}%`];
}

function cpuTable({ cpuMicros }: PaymentFigures): string {
  const arms = [cpuMicros.resilient, cpuMicros.naive, cpuMicros.pgbench];
  const rows = Object.keys(cpuMicros.resilient).map((name) => [
    name,
    ...arms.map((arm) => microseconds(arm[name])),
  ]);
  const totals = arms.map((arm) => microseconds(Object.values(arm).reduce((sum, value) => sum + value, 0)));
  return textTable(['process', 'resilient', 'naive', 'pgbench'], [...rows, ['all together', ...totals]]);
}

function microseconds(value: number | undefined): string {
  return value === undefined ? '-' : value.toFixed(0);
}

function otherAnswersLine({ otherAnswers }: PaymentFigures): string {
  const counts = Object.entries(otherAnswers).map(([status, count]) =>
    status === '0' ? `${count} without an answer` : `${count} with status ${status}`,
  );
  return counts.length === 0
    ? 'Every answer was a payment that was taken.'
    : `Not taken, and not counted: ${counts.join(', ')}.`;
}
