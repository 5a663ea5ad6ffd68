import { isSameKey, runService, watched } from '@breakwater/service-kit';
import { buildGateway } from './app.ts';
import { gatewaySettings, quotasOf } from './config.ts';
import { DesignedLimits } from './rate-limit/designed-limits.ts';
import { Limits } from './rate-limit/limits.ts';
import { createTokens } from './tokens.ts';

await runService({
  name: 'gateway',
  settings: gatewaySettings,
  serverEdge: 'client->gateway',
  problemsOf: ({ LAB_MODE, TOKEN_KEY, FLEET_KEY }) =>
    !LAB_MODE && isSameKey(TOKEN_KEY, FLEET_KEY)
      ? ['TOKEN_KEY and FLEET_KEY are the same key: expected two, since a session is no service']
      : [],
  async build(runtime) {
    const { app, config, clock, design, ladder, logger, metrics } = runtime;
    const { REDIS_CACHE_URL: redisUrl, KEY_PREFIX: keyPrefix } = config;
    const redis = redisUrl === undefined ? undefined : await runtime.redis(redisUrl);
    // The design says what happens while the store is out, so the gateway starts without it too.
    await redis?.connect().catch((error: unknown) => logger.warn({ err: error }, 'starting without Redis'));
    const credit = await runtime.edge('gateway->credit', config.CREDIT_URLS);
    buildGateway({
      app,
      clock,
      credit: watched(credit, 'gateway->credit', ladder),
      ladder,
      tokens: await createTokens(config.TOKEN_KEY, clock),
      limits: new Limits(quotasOf(config), clock),
      designed: new DesignedLimits({ design, clock, logger, metrics, redis, keyPrefix }),
      labMode: config.LAB_MODE,
    });
  },
});
