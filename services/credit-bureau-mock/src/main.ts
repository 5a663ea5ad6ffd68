import { FaultBoard, faultPolicy, parseFaultsText, possibleFaults } from '@breakwater/faults';
import { runService } from '@breakwater/service-kit';
import { buildBureau } from './app.ts';
import { bureauSettings } from './config.ts';

await runService({
  name: 'credit-bureau-mock',
  settings: bureauSettings,
  serverEdge: null,
  build(runtime) {
    const { app, clock, config, metrics } = runtime;
    const latencyMs = config.BASE_LATENCY_MS;
    const kinds = possibleFaults['credit-bureau-mock'];
    buildBureau({
      app,
      clock,
      metrics,
      faults: new FaultBoard(
        { clock, random: runtime.random('faults'), kinds },
        parseFaultsText(config.BEHAVIOUR, kinds),
      ),
      baseLatency: faultPolicy(
        { kind: 'latency', latencyMs, jitterMs: latencyMs / 5 },
        { clock, random: runtime.random('latency') },
      ),
      seed: config.SEED,
      random: runtime.random('reports'),
      operator: config.LAB_MODE ? runtime.operator : undefined,
    });
    return Promise.resolve();
  },
});
