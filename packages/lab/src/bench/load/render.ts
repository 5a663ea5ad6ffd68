import { machineLine } from '../machine.ts';
import type { Estimate } from '../statistics.ts';
import { textTable } from '../text-table.ts';
import type { LoadBenchReport } from './run-load.ts';

/** The figures for people. */
export function renderLoad(report: LoadBenchReport): string {
  const { machine, rounds, seconds, connections, ratePerSecond, toAutocannon, toItself, perCpuSecond, runs } =
    report;
  const others = runs.flatMap((round) => Object.values(round) as { others: number }[]);
  const missed = others.reduce((sum, arm) => sum + arm.others, 0);
  return `# The load generator against autocannon

${machineLine(machine)}

\`npm run bench -- load\`: ${rounds} rounds of generator, autocannon, generator, ${seconds} s each, against one bare Node HTTP server, with the
same headers and payload. The generator sends ${ratePerSecond} payments a second, open loop; autocannon is a closed loop of ${connections} connections.
The figure is requests for each second of the generator's own processor time.

${textTable(
  ['ratio', 'median', 'interval', 'confidence'],
  [
    ['generator / autocannon', ...cells(toAutocannon, 2)],
    ['A/A: generator / generator', ...cells(toItself, 2)],
  ],
)}

${textTable(
  ['requests a CPU second', 'median', 'interval', 'confidence'],
  [
    ['generator', ...cells(perCpuSecond.generator, 0)],
    ['autocannon', ...cells(perCpuSecond.autocannon, 0)],
  ],
)}

The goal is a ratio of 2, and it is ${toAutocannon.median >= 2 ? 'met' : 'not met'}. The two do not do the same work: autocannon writes one prepared
request again and again, and counts answers. The generator makes every request anew (customer, key, trace, amount),
sends it at its own time, reads every answer, decides what it means for the customer, counts the latency from the intended time and
keeps a line of history of each for the checker of the money. The drills ask for a few hundred requests a second.

${missed === 0 ? 'Every request was sent and answered.' : `Not sent, or not answered as expected: ${missed}.`}
`;
}

function cells({ median, low, high, confidence }: Estimate, digits: number): string[] {
  const [middle, from, to] = [median, low, high].map((value) => value.toFixed(digits));
  return [`${middle}`, `${from} to ${to}`, `${(confidence * 100).toFixed(1)}%`];
}
