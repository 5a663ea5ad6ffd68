import { type QueueName, metric } from '@breakwater/contracts';
import { CrashPoints } from '@breakwater/faults';
import { Queues } from '@breakwater/queue';
import {
  DependencyHealth,
  type Metrics,
  addCrashPointRoutes,
  killOwnProcess,
  runService,
} from '@breakwater/service-kit';
import { BankClient } from './clients/bank-client.ts';
import { RiskClient } from './clients/risk-client.ts';
import { labProblems, workerSettings } from './config.ts';
import { type HandlerParts, handlersOf } from './consumers/handlers.ts';
import { addQueueGauges } from './consumers/queue-gauges.ts';
import { LedgerWriter, withTransaction } from './ledger/index.ts';
import { addCloseOfDayRoutes } from './operator/close-of-day.ts';
import { addDeadLetterRoutes } from './operator/dead-letters.ts';
import { APPLICATION_ROLE } from './role.ts';
import { BankReport } from './transfers/bank-report.ts';
import { followed } from './transfers/followed-bank.ts';

await runService({
  name: 'worker',
  settings: workerSettings,
  serverEdge: null,
  problemsOf: labProblems,
  async build(runtime) {
    const { clock, config, logger, metrics, operator } = runtime;
    const pool = await runtime.postgres(config.DATABASE_URL, APPLICATION_ROLE);
    const writer = new LedgerWriter({ pool, clock });
    runtime.closing(() => writer.close());
    const crashPoints = new CrashPoints(killOwnProcess);
    if (config.LAB_MODE) addCrashPointRoutes(operator, crashPoints);

    const bankHealth = new DependencyHealth(clock);
    const bankEdge = await runtime.edge('worker->bank', config.BANK_URLS);
    const bank =
      config.BROKEN === 'bank-look-up' ? neverAsked(new BankClient(bankEdge)) : new BankClient(bankEdge);
    const risk = new RiskClient(await runtime.edge('credit->risk', config.RISK_URLS));
    const report = new BankReport({
      pool,
      clock,
      // A breaker that is half open lets the next transfer find out, so there must be one.
      usable: () => bankHealth.usable && !['open', 'isolated'].includes(bankEdge.breaker?.state ?? ''),
      onError: (err) => logger.warn({ err }, 'the state of the bank could not be reported'),
    });
    runtime.closing(() => report.close());

    const jobs = metrics.counter(metric.jobs, 'Deliveries, by what became of them.', ['queue', 'outcome']);
    const traced = runtime.traced.bind(runtime);
    const outside = { bank: followed(bank, bankHealth), risk };
    const parts = { pool, writer, clock, crashPoints, ...outside, traced, ...countersOf(metrics) };
    const queues = await Queues.open({
      redisUrl: config.REDIS_QUEUE_URL,
      prefix: config.KEY_PREFIX,
      database: pool,
      inTransaction: (work) => withTransaction(pool, work),
      clock,
      random: runtime.random('queues'),
      handlers: handlersOf(parts),
      settings: settingsFor(config.WORKER_CONCURRENCY),
      losesUnsent: config.BROKEN === 'outbox',
      onOutcome: (queue, outcome, error) => {
        jobs.inc({ queue, outcome });
        if (outcome === 'dead') logger.error({ err: error, queue }, 'an event was given up');
      },
      onError: (err) => logger.warn({ err }, 'the queues have trouble'),
    });
    runtime.closing(() => queues.close());
    for (const check of queues.checks) runtime.ready(check);
    addQueueGauges(metrics, queues);

    addDeadLetterRoutes({ operator, pool });
    const onError = (err: unknown): void => logger.error({ err }, 'the close of the day broke off');
    runtime.closing(addCloseOfDayRoutes({ operator, pool, writer, clock, onError }));
    report.start();
  },
});

/** A bank whose book nobody looks into, so that a transfer in doubt is sent again: on purpose, to see whether that is noticed. */
function neverAsked(bank: BankClient): Pick<BankClient, 'find' | 'send'> {
  return { find: () => Promise.resolve([]), send: (...instruction) => bank.send(...instruction) };
}

function settingsFor(concurrency: number): Partial<Record<QueueName, { concurrency: number }>> {
  return { settlement: { concurrency }, disbursement: { concurrency }, collection: { concurrency } };
}

/** What became of payments that were approved without risk, and of those accepted for later. */
function countersOf(metrics: Metrics): Pick<HandlerParts, 'onReview' | 'onDeferredEnd'> {
  const reviews = metrics.counter(metric.standInReviews, 'What risk said of stand-ins.', ['verdict']);
  const deferred = metrics.counter(metric.deferredPayments, 'Payments accepted for later.', ['outcome']);
  return {
    onReview: (verdict) => reviews.inc({ verdict }),
    onDeferredEnd: (outcome) => deferred.inc({ outcome }),
  };
}
