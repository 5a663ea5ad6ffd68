import { runService } from '@breakwater/service-kit';
import { buildRisk } from './app.ts';
import { riskSettings } from './config.ts';
import { loadStrategy } from './strategy/load-strategy.ts';

await runService({
  name: 'risk',
  settings: riskSettings,
  serverEdge: 'credit->risk',
  async build(runtime) {
    const { app, clock, config, design, logger, metrics } = runtime;
    const strategy = await loadStrategy(config.STRATEGY);
    const redis = await runtime.redis(config.REDIS_CACHE_URL);
    // Decisions go on without Redis, so the service starts without it too; the client keeps trying by itself.
    await redis.connect().catch((error: unknown) => {
      logger.warn({ err: error }, 'starting without Redis');
    });
    buildRisk({
      app,
      clock,
      logger,
      metrics,
      strategy,
      redis,
      keyPrefix: config.KEY_PREFIX,
      storeWaitMs: config.STORE_WAIT_MS,
      bureau: await runtime.edge('risk->bureau', config.BUREAU_URLS.split(',')),
      fallback: design.edges['risk->bureau'].caller.fallback,
    });
    logger.info({ strategy: strategy.version }, 'strategy loaded');
  },
});
