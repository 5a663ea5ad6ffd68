import { FaultBoard, faultPolicy, parseFaultsText } from '@breakwater/faults';
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
    buildBureau({
      app,
      clock,
      metrics,
      faults: new FaultBoard({ clock, random: runtime.random('faults') }, parseFaultsText(config.BEHAVIOUR)),
      baseLatency: faultPolicy(
        { kind: 'latency', latencyMs, jitterMs: latencyMs / 5 },
        { clock, random: runtime.random('latency') },
      ),
      seed: config.SEED,
      operator: config.LAB_MODE ? runtime.operator : undefined,
    });
    return Promise.resolve();
  },
});
