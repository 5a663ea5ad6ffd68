import { metric } from '@breakwater/contracts';
import { CrashPoints } from '@breakwater/faults';
import { addCrashPointRoutes, killOwnProcess, runService, watched } from '@breakwater/service-kit';
import { buildCredit } from './app.ts';
import { BankChannel } from './clients/bank-channel.ts';
import { RiskClient } from './clients/risk-client.ts';
import { creditSettings, labProblems } from './config.ts';
import { type BatchFigures, LedgerWriter } from './ledger/index.ts';
import { APPLICATION_ROLE } from './role.ts';

const BATCH_SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 500];

await runService({
  name: 'credit',
  settings: creditSettings,
  serverEdge: 'gateway->credit',
  problemsOf: labProblems,
  async build(runtime) {
    const { app, operator, clock, config, design, ladder, metrics } = runtime;
    const pool = await runtime.postgres(config.DATABASE_URL, APPLICATION_ROLE);
    const batchSize = metrics.histogram(
      metric.ledgerBatchSize,
      'Operations in a ledger batch.',
      [],
      BATCH_SIZES,
    );
    const onBatch = ({ size, end }: BatchFigures): void => {
      batchSize.observe(size);
      // The database took it, or said why it never will; anything else is trouble with the database.
      ladder.record('service->postgres', end !== 'answered' && end !== 'rejected', size);
    };
    // So is it when operations wait behind a batch until it is too late for them.
    const onExpired = (count: number): void => ladder.record('service->postgres', true, count);
    const writer = new LedgerWriter({ pool, clock, onBatch, onExpired });
    runtime.closing(() => writer.close());
    const crashPoints = new CrashPoints(killOwnProcess);
    if (config.LAB_MODE) addCrashPointRoutes(operator, crashPoints);
    const riskEdge = await runtime.edge('credit->risk', config.RISK_URLS);
    const risk = new RiskClient(watched(riskEdge, 'credit->risk', ladder, 'payment'));
    buildCredit({
      app,
      operator,
      pool,
      writer,
      risk,
      bankChannel: new BankChannel(pool, clock),
      clock,
      crashPoints,
      metrics,
      ladder,
      ladderDesign: () => design.now.ladder,
      challengeKey: config.CHALLENGE_KEY,
      showCodes: config.LAB_MODE,
      forgetsKeys: config.BROKEN === 'idempotency',
    });
  },
});
