import { isSameKey, runService, watched } from '@breakwater/service-kit';
import { buildGateway } from './app.ts';
import { gatewaySettings, quotasOf } from './config.ts';
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
    const { app, config, clock, ladder } = runtime;
    const credit = await runtime.edge('gateway->credit', config.CREDIT_URLS);
    buildGateway({
      app,
      ladder,
      credit: watched(credit, 'gateway->credit', ladder),
      tokens: await createTokens(config.TOKEN_KEY, clock),
      limits: new Limits(quotasOf(config), clock),
      labMode: config.LAB_MODE,
    });
  },
});
