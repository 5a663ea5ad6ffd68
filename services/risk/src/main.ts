import { runService } from '@breakwater/service-kit';
import { createPostgresPool } from '@breakwater/service-kit/postgres';
import { ActiveStrategy } from './active-strategy.ts';
import { buildRisk } from './app.ts';
import { StrategyStore } from './clients/strategy-store.ts';
import { riskSettings } from './config.ts';
import { loadStrategy } from './strategy/load-strategy.ts';
import { StrategyDesk } from './strategy-desk.ts';

await runService({
  name: 'risk',
  settings: riskSettings,
  serverEdge: 'credit->risk',
  async build(runtime) {
    const { app, operator, clock, config, design, ladder, logger, metrics } = runtime;
    const configured = await loadStrategy(config.STRATEGY);
    const redis = await runtime.redis(config.REDIS_CACHE_URL);
    // Decisions go on without Redis, so the service starts without it too; the client keeps trying by itself.
    await redis.connect().catch((error: unknown) => {
      logger.warn({ err: error }, 'starting without Redis');
    });
    // No request waits for this pool, so it is not the design's: it is small and bounded whatever the design says.
    const waitMs = config.STRATEGY_WAIT_MS;
    const limits = { poolMax: 2, acquireTimeoutMs: waitMs, statementTimeoutMs: waitMs };
    const pool = createPostgresPool(config.DATABASE_URL, 'breakwater_risk', limits, logger);
    runtime.closing(() => pool.end());
    const store = new StrategyStore(pool, waitMs);
    const pollMs = config.STRATEGY_POLL_MS;
    const strategies = new ActiveStrategy({ store, configured, clock, logger, metrics, pollMs });
    runtime.ready({ name: 'strategy', check: () => strategies.check() });
    await strategies.start();
    runtime.closing(() => strategies.stop());
    buildRisk({
      app,
      operator,
      clock,
      logger,
      metrics,
      strategies,
      desk: new StrategyDesk(store, strategies),
      redis,
      keyPrefix: config.KEY_PREFIX,
      storeWaitMs: config.STORE_WAIT_MS,
      bureau: await runtime.edge('risk->bureau', config.BUREAU_URLS),
      ladder,
      fallback: () => design.now.edges['risk->bureau'].caller.fallback,
    });
    logger.info({ strategy: strategies.version, configured: configured.version }, 'strategy loaded');
  },
});
