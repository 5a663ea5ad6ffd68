import { machineLine } from '../machine.ts';
import type { Estimate } from '../statistics.ts';
import { textTable } from '../text-table.ts';
import type { CallFigures, PolicyFigures } from './rounds.ts';
import type { PoliciesReport } from './run-policies.ts';
import { type SubjectGroup, groupNames, subjectGroups } from './subjects/subjects.ts';

/** The policies of `resilient` may make a proxied request so much dearer than one without policies. */
const GOAL = 1.25;

const GROUP_TITLES: Readonly<Record<SubjectGroup, string>> = {
  bases: 'What the others are compared with',
  policies: "The caller's policies, each alone",
  balancers: 'Balancers over three replicas, with the metric that they tell of each attempt',
  servingSide: 'The serving side',
  pipelines: 'Whole pipelines for `gateway->credit`, as the shipped designs have them',
  peers: 'Peers, and ours beside them, which tell metrics too',
};

/** The tables for people. */
export function renderPolicies(report: PoliciesReport): string {
  const { figures, machine, rounds, connections, warmUpSeconds, seconds, warmUpMs, usedMs, customers } =
    report;
  return `# What policies cost

${machineLine(machine)}

\`npm run bench -- policies\`: ${rounds} rounds, each arm and each subject in a fresh process. All figures are processor time, user
and system, from the system's own accounting. Ratios are taken within a round; intervals hold the median with the
confidence shown.

## A proxied request

Payments through the real gateway (token, rate limits, schema, waiting line, metrics), under the designs \`resilient\` and \`naive\`, to
an upstream that answers at once; and through the least that a proxy can be, \`node:http\` and undici's pool. What is
measured is the process of the gateway. Rounds of resilient, naive, bare, resilient, naive; ${warmUpSeconds} s of warm-up, ${seconds} s measured; a
closed loop of ${connections} connections, fewer calls than any policy bounds, and ${customers} customers.

${textTable(
  ['processor time of a proxied request', 'median', 'interval', 'confidence'],
  [
    ['resilient / naive', ...estimateCells(figures.resilientToNaive, 3)],
    ['naive / bare proxy', ...estimateCells(figures.naiveToBareProxy, 2)],
    ...Object.entries(figures.equals).map(([name, ratio]) => [`A/A: ${name}`, ...estimateCells(ratio, 3)]),
  ],
)}

${goalLine(figures)} ${
    figures.quiet
      ? 'Equal arms came out equal within their interval.'
      : 'Equal arms did not come out equal: the machine was not quiet, and these figures should be taken again.'
  }

Microseconds a request, medians: ${microseconds(figures)}. No arm had fewer than ${figures.requestsMin} requests. ${otherAnswersLine(figures)}

## A call

Around an async function that answers at once, with the metrics listener that every service has; ${warmUpMs} ms of warm-up, ${usedMs} ms
measured, 8 calls at a time. The undici call is a request to a small HTTP server in another process, over connections
that are kept.

${groupNames
  .map((group) => groupOf(group, figures.calls))
  .filter((text) => text !== '')
  .join('\n\n')}
`;
}

function groupOf(group: SubjectGroup, calls: readonly CallFigures[]): string {
  const names = new Set(subjectGroups[group].map(({ name }) => name));
  const rows = calls.filter(({ name }) => names.has(name)).map(callCells);
  if (rows.length === 0) return '';
  const head = [GROUP_TITLES[group], 'ns', 'interval', 'bare async calls', 'bare undici calls', 'interval'];
  return textTable(head, rows);
}

function callCells({ name, cpuNanos, toBare, toUndici }: CallFigures): string[] {
  const [nanos, nanosRange] = estimateCells(cpuNanos, 0);
  const [undici, undiciRange] = estimateCells(toUndici, 3);
  return [name, nanos, nanosRange, toBare.median.toFixed(1), undici, undiciRange];
}

function estimateCells(
  { median, low, high, confidence }: Estimate,
  digits: number,
): [string, string, string] {
  const range = `${low.toFixed(digits)} to ${high.toFixed(digits)}`;
  return [median.toFixed(digits), range, `${(confidence * 100).toFixed(1)}%`];
}

/** A goal is met or missed only where the machine was quiet and the whole interval lies on one side of it. */
function goalLine({ resilientToNaive: { median, low, high }, quiet }: PolicyFigures): string {
  const change = `${median < 1 ? 'take' : 'add'} ${(Math.abs(median - 1) * 100).toFixed(0)} %`;
  const said = `By the median the policies of \`resilient\` ${change} ${median < 1 ? 'off' : 'to'} a proxied request`;
  const goal = `the goal of at most ${((GOAL - 1) * 100).toFixed(0)} % more`;
  if (quiet && high <= GOAL) return `${said}; ${goal} is met over the whole interval.`;
  if (quiet && low > GOAL) return `${said}; ${goal} is missed.`;
  return `${said}; whether ${goal} is met these rounds do not show.`;
}

function microseconds({ cpuMicros }: PolicyFigures): string {
  const { resilient, naive, bare } = cpuMicros;
  return `resilient ${resilient.toFixed(0)}, naive ${naive.toFixed(0)}, bare ${bare.toFixed(0)}`;
}

function otherAnswersLine({ otherAnswers }: PolicyFigures): string {
  return otherAnswers === 0
    ? 'Every answer was a payment that was taken.'
    : `Not taken, and not counted: ${otherAnswers}.`;
}
