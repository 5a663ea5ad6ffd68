import { metric } from '@breakwater/contracts';
import { CrashPoints } from '@breakwater/faults';
import {
  Consumer,
  OutboxRelay,
  assertNoEviction,
  consumerConnection,
  producerConnection,
} from '@breakwater/queue';
import { noDeadline } from '@breakwater/resilience';
import {
  addCrashPointRoutes,
  continueTrace,
  killOwnProcess,
  type RequestContext,
  runService,
} from '@breakwater/service-kit';
import { BankClient } from './clients/bank-client.ts';
import { workerSettings } from './config.ts';
import { disburse } from './disbursement/disburse.ts';
import { LedgerWriter, getLoan, withTransaction } from './ledger/index.ts';
import { APPLICATION_ROLE } from './role.ts';

/** Without a pass for so long the relay is stuck, in milliseconds. */
const RELAY_IDLE_MS_MAX = 10_000;

await runService({
  name: 'worker',
  settings: workerSettings,
  serverEdge: null,
  async build(runtime) {
    const { clock, config, logger, metrics } = runtime;
    const pool = await runtime.postgres(config.DATABASE_URL, APPLICATION_ROLE);
    const writer = new LedgerWriter({ pool, clock });
    runtime.closing(() => writer.close());
    const crashPoints = new CrashPoints(killOwnProcess);
    if (config.LAB_MODE) addCrashPointRoutes(runtime.operator, crashPoints);
    const bank = new BankClient(await runtime.edge('worker->bank', config.BANK_URLS.split(',')));

    const producer = producerConnection(config.REDIS_QUEUE_URL);
    await producer.connect();
    await assertNoEviction(producer);
    const relay = new OutboxRelay({
      inTransaction: (work) => withTransaction(pool, work),
      redis: producer,
      prefix: config.KEY_PREFIX,
      clock,
      onError: (error) => logger.warn({ err: error }, 'the relay could not hand on events'),
    });
    const jobs = metrics.counter(metric.jobs, 'Jobs worked on.', ['queue', 'outcome']);
    const redis = consumerConnection(config.REDIS_QUEUE_URL);
    const parts = {
      findLoan: (loanId: string) => getLoan(pool, loanId),
      submit: writer.submit.bind(writer),
      bank,
      clock,
      crashPoints,
    };
    const disbursements = new Consumer({
      queue: 'disbursement',
      redis,
      prefix: config.KEY_PREFIX,
      clock,
      concurrency: config.WORKER_CONCURRENCY,
      handle: ({ payload, eventId }) => disburse(parts, { ...payload, eventId }, eventContext()),
      onOutcome(outcome, error) {
        jobs.inc({ queue: 'disbursement', outcome });
        if (outcome === 'dead')
          logger.error({ err: error }, 'a disbursement was given up and waits for an operator');
      },
      onError: (error) => logger.warn({ err: error }, 'the disbursement queue has trouble'),
    });
    runtime.closing(async () => {
      await disbursements.close();
      redis.disconnect();
      await relay.close();
      producer.disconnect();
    });
    runtime.ready({
      name: 'relay',
      check: () =>
        relay.idleMs < RELAY_IDLE_MS_MAX
          ? Promise.resolve()
          : Promise.reject(new Error(`no pass of the relay for ${Math.round(relay.idleMs)} ms`)),
    });
    relay.start();
  },
});

/** What work that follows from an event carries: a trace of its own, and nobody who waits for it. */
function eventContext(): RequestContext {
  return {
    trace: continueTrace(undefined),
    deadline: noDeadline,
    workClass: 'loan',
    language: 'en',
    caller: undefined,
    acceptLanguage: undefined,
    run: undefined,
  };
}
