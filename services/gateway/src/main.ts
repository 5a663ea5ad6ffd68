import { runService } from '@breakwater/service-kit';
import { buildGateway } from './app.ts';
import { gatewaySettings } from './config.ts';
import { createTokens } from './tokens.ts';

await runService({
  name: 'gateway',
  settings: gatewaySettings,
  serverEdge: 'client->gateway',
  async build(runtime) {
    const { config, clock } = runtime;
    buildGateway({
      app: runtime.publicApp(config.PUBLIC_PORT),
      credit: await runtime.edge('gateway->credit', config.CREDIT_URLS.split(',')),
      tokens: await createTokens(config.TOKEN_KEY, clock),
      labMode: config.LAB_MODE,
    });
  },
});
