import autocannon from 'autocannon';

interface Order {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Runs autocannon as its order on the command line says, and tells how many answers it had for how much processor time. */
const { seconds, ...order } = JSON.parse(process.argv[2] ?? '') as Order;
const before = process.cpuUsage();
const result = await autocannon({ ...order, method: 'POST', duration: seconds });
const used = process.cpuUsage(before);
const requests = result['2xx'];
const others = result.non2xx + result.errors + result.timeouts;
process.stdout.write(
  `${JSON.stringify({ requests, others, cpuSeconds: (used.user + used.system) / 1e6 })}\n`,
);
