import { Random, realClock } from '@breakwater/clock';
import { Metrics, createLogger, metricsListener } from '@breakwater/service-kit';
import { measureCalls } from '../measure-calls.ts';
import { subjects } from '../subjects/subjects.ts';

/** Measures one subject and tells what a call of it costs: `measure-subject.ts NAME WARM_UP_MS USED_MS UPSTREAM_URL`. */
const [name = '', warmUpMs, usedMs, upstreamUrl = ''] = process.argv.slice(2);
const subject = subjects.find((one) => one.name === name);
if (subject === undefined) throw new RangeError(`there is no subject "${name}"`);

const cpuMicros = (): number => {
  const { user, system } = process.cpuUsage();
  return user + system;
};
const listener = metricsListener(new Metrics(), createLogger('bench', 1, 'silent'));
const call = await subject.make({
  clock: realClock,
  random: new Random(1),
  context: { edge: 'gateway->credit', clock: realClock, listener },
  upstreamUrl,
});
await measureCalls(call, Number(warmUpMs), cpuMicros);
const cost = await measureCalls(call, Number(usedMs), cpuMicros);
process.stdout.write(`${JSON.stringify(cost)}\n`, () => process.exit(0));
