// A whole supervisor with real stores and two tiny services, in a process of its own, so that a test can kill it.
// Its argument is the directory for runs; it prints one JSON line when everything is ready.
import { startStores } from '../../stores/index.ts';
import { Run, Supervisor, freePorts, onStop, processTree } from '../index.ts';
import { silentLog, tinySpec } from './tiny-spec.ts';

const run = Run.open({ log: silentLog, runs: process.argv[2] ?? '' });
const stores = await startStores({ run, log: silentLog, given: {} });
const supervisor = new Supervisor({ run, log: silentLog });
const ports = await freePorts(2);
await supervisor.start(ports.map((port, index) => tinySpec(port, index + 1)));

const storePids = Object.values(stores.pids).flatMap((pid) => (pid === null ? [] : processTree(pid)));
const servicePids = supervisor.status().map((service) => service.pid);
const pids = [...storePids, ...servicePids];
// Something must keep this process alive besides its children, as the console's server does in the laboratory.
const alive = setInterval(() => undefined, 60_000);
onStop(() => {
  clearInterval(alive);
  void supervisor
    .stop()
    .then(() => stores.stop())
    .then(() => run.close());
});
console.log(JSON.stringify({ directory: run.directory, watchdog: run.watchdogPid, pids, ports }));
