import { FaultBoard, faultPolicy, parseFaultsText } from '@breakwater/faults';
import { runService } from '@breakwater/service-kit';
import { buildBank } from './app.ts';
import { bankSettings } from './config.ts';
import { TransferBook } from './transfer-book.ts';

await runService({
  name: 'bank-mock',
  settings: bankSettings,
  serverEdge: null,
  async build(runtime) {
    const { app, clock, config } = runtime;
    const latencyMs = config.BASE_LATENCY_MS;
    const pool = await runtime.postgres(config.DATABASE_URL, 'breakwater_bank');
    runtime.ready({
      name: 'transfer book',
      check: async () => {
        await pool.query('SELECT FROM bank.transfers LIMIT 1');
      },
    });
    buildBank({
      app,
      book: new TransferBook(pool),
      faults: new FaultBoard({ clock, random: runtime.random('faults') }, parseFaultsText(config.BEHAVIOUR)),
      baseLatency: faultPolicy(
        { kind: 'latency', latencyMs, jitterMs: latencyMs / 5 },
        { clock, random: runtime.random('latency') },
      ),
      operator: config.LAB_MODE ? runtime.operator : undefined,
    });
  },
});
