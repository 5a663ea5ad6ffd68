import { metric } from '@breakwater/contracts';
import { CrashPoints } from '@breakwater/faults';
import { addCrashPointRoutes, killOwnProcess, runService } from '@breakwater/service-kit';
import { buildCredit } from './app.ts';
import { BankChannel } from './clients/bank-channel.ts';
import { RiskClient } from './clients/risk-client.ts';
import { creditSettings } from './config.ts';
import { LedgerWriter } from './ledger/index.ts';
import { APPLICATION_ROLE } from './role.ts';

const BATCH_SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 500];

await runService({
  name: 'credit',
  settings: creditSettings,
  serverEdge: 'gateway->credit',
  async build(runtime) {
    const { app, operator, clock, config, metrics } = runtime;
    const pool = await runtime.postgres(config.DATABASE_URL, APPLICATION_ROLE);
    const batchSize = metrics.histogram(
      metric.ledgerBatchSize,
      'Operations in a ledger batch.',
      [],
      BATCH_SIZES,
    );
    const writer = new LedgerWriter({ pool, clock, onBatch: ({ size }) => batchSize.observe(size) });
    runtime.closing(() => writer.close());
    const crashPoints = new CrashPoints(killOwnProcess);
    if (config.LAB_MODE) addCrashPointRoutes(operator, crashPoints);
    const risk = new RiskClient(await runtime.edge('credit->risk', config.RISK_URLS));
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
      challengeKey: config.CHALLENGE_KEY,
      showCodes: config.LAB_MODE,
    });
  },
});
