import { Random, realClock } from '@breakwater/clock';
import { loadDesign } from '@breakwater/designs';
import { STORES, loadDrill } from '@breakwater/drills';
import type { Command } from 'commander';
import { type Log, onStop } from '../fleet/index.ts';
import { type ChosenPopulation, choosePopulation } from '../platform/choose-population.ts';
import { designFile } from '../platform/design-file.ts';
import type { Platform } from '../platform/platform.ts';
import type { FleetPlan } from '../platform/service-specs.ts';
import { startPlatform } from '../platform/start-platform.ts';
import { StoreLinks } from '../platform/store-links.ts';
import { chooseStrategy } from '../platform/strategy.ts';
import { Workbench } from '../platform/workbench.ts';
import { type OperatorServer, startOperatorServer } from '../server/operator-server.ts';
import { type ProxyServer, startProxyServer } from '../server/proxy-server.ts';
import { FLAGSHIP } from './flagship.ts';
import { capacityPlan, parseCapacity } from './capacity-option.ts';
import { consoleLog } from './console-log.ts';
import { type SeedOption, populationOption, seedOption } from './options.ts';
import { REPLICAS_DEFAULT, parseReplicas } from './replicas-option.ts';

/** Options of `lab up`. */
export interface UpOptions extends SeedOption {
  readonly design: string;
  readonly replicas?: string;
  readonly capacity: string;
  readonly customers?: string;
  readonly mapping?: string;
  readonly population?: number;
  readonly strategy: string;
  readonly proxies?: boolean;
  readonly json?: boolean;
}

/** `lab up`: the fleet, until Ctrl-C. */
export function addUpCommand(program: Command): void {
  program
    .command('up')
    .description('starts stores and services, prints their addresses and keeps them running until Ctrl-C')
    .option('--design <design>', 'name of a shipped resilience design, or a file', 'resilient')
    .option('--replicas <counts>', 'for example credit=2,risk=2,worker=1,gateway=1')
    .option(
      '--capacity <capacity>',
      'real: the machine is the limit; model: the capacity model of the flagship drill; or slots and milliseconds of services and replicas, for example risk=4x50,credit=8x10,risk.2=2x50, alone or behind model',
      'real',
    )
    .option('--customers <file>', 'CSV of customers, gzip or plain, instead of generated ones')
    .option('--mapping <mapping>', 'how to read the customers: a shipped mapping or a file')
    .option('--strategy <strategy>', 'risk strategy: the name of a shipped one or a file', 'baseline')
    .addOption(populationOption())
    .addOption(seedOption())
    .option(
      '--proxies',
      "puts a TCP proxy in front of each store, for faults of the network; it speaks Toxiproxy's HTTP API",
    )
    .option('--json', 'prints one JSON line when ready; the log goes to standard error')
    .action(up);
}

/** Runs the fleet until it is asked to stop. */
export async function up(options: UpOptions): Promise<void> {
  const log = consoleLog('everything');
  const stopped = new Promise<string>((stop) => onStop(stop));
  const design = designFile(options.design);
  await loadDesign(design);
  const strategy = await chooseStrategy(options.strategy);
  const replicas = options.replicas === undefined ? REPLICAS_DEFAULT : parseReplicas(options.replicas);
  const choice = parseCapacity(options.capacity, replicas);
  const population = await choosePopulation(options);
  const bench = await Workbench.open(log);
  try {
    const database = await bench.createSeeded('up', population);
    const capacity = capacityPlan(choice, (await loadDrill(FLAGSHIP)).capacity);
    const { redisQueueUrl, redisCacheUrl } = bench.stores;
    const stores = { databaseUrl: database.url, redisQueueUrl, redisCacheUrl };
    const random = Random.forPurpose(options.seed, 'network');
    const links = await StoreLinks.open(options.proxies ? STORES : [], stores, { clock: realClock, random });
    const plan = {
      design,
      replicas,
      capacity,
      seed: options.seed,
      ...links.urls,
      keyPrefix: bench.keyPrefix('up'),
      strategy,
      logLevel: 'info',
    };
    try {
      await serve(plan, { options, bench, database, population, links, log, stopped });
    } finally {
      await links.close();
    }
  } finally {
    await bench.close();
  }
}

/** Has the fleet and the servers around it up until the user has had enough. */
async function serve(plan: FleetPlan, around: Around): Promise<void> {
  const { options, bench, links, log, stopped } = around;
  const platform = await startPlatform(plan, { run: bench.run, log });
  try {
    const operator = await startOperatorServer(platform, { clock: realClock, log, links });
    const proxies = options.proxies ? await startProxyServer(links.board) : undefined;
    try {
      announce(options, { ...around, platform, operator, proxies });
      await stopped;
    } finally {
      await proxies?.close();
      await operator.close();
    }
  } finally {
    await platform.stop();
  }
}

interface Around extends Omit<Ready, 'platform' | 'operator' | 'proxies'> {
  readonly options: UpOptions;
  readonly links: StoreLinks;
  readonly log: Log;
  readonly stopped: Promise<string>;
}

interface Ready {
  readonly platform: Platform;
  readonly operator: OperatorServer;
  readonly proxies: ProxyServer | undefined;
  readonly bench: Workbench;
  readonly database: { readonly url: string; readonly customers: number };
  readonly population: ChosenPopulation;
}

/** Says where everything is: one JSON line for scripts, a few lines for people. */
function announce(options: UpOptions, ready: Ready): void {
  const { platform, operator, proxies, bench, database, population } = ready;
  const { gatewayUrl, operatorToken } = platform;
  const services = platform.status().map(({ name, replica, url, pid }) => ({ name, replica, url, pid }));
  const { redisQueueUrl: queue, redisCacheUrl: cache } = bench.stores;
  if (options.json) {
    const line = {
      ready: true,
      design: options.design,
      gateway: gatewayUrl,
      operator: operator.url,
      operatorToken,
      console: null,
      ...(proxies === undefined ? {} : { proxies: proxies.url }),
      database: database.url,
      redis: { queue, cache },
      services,
      customers: database.customers,
      merchants: population.merchantCount,
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
    return;
  }
  const lines = [
    '',
    `The fleet is up with the design ${options.design}: ${database.customers} customers, ${population.merchantCount} merchants.`,
    '',
    `  gateway    ${gatewayUrl}   (its calls: ${gatewayUrl}/docs)`,
    `  operator   ${operator.url}   (Authorization: Bearer ${operatorToken})`,
    ...(proxies === undefined ? [] : [`  proxies    ${proxies.url}   (Toxiproxy's HTTP API)`]),
    `  database   ${database.url}`,
    `  redis      ${queue} (queues)  ${cache} (cache)`,
    ...services.map(
      ({ name, replica, url, pid }) => `  ${`${name} ${replica}`.padEnd(21)}${url}   pid ${pid}`,
    ),
    '',
    'Try it:',
    `  curl -s ${gatewayUrl}/v1/sessions -H 'content-type: application/json' -d '{"customerId":"c-0000001"}'`,
    '',
    'Ctrl-C ends it.',
    '',
  ];
  process.stdout.write(lines.join('\n'));
}
