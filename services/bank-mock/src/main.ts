import { header } from '@breakwater/contracts';
import { FaultBoard, faultPolicy, parseFaultsText, possibleFaults } from '@breakwater/faults';
import { runService } from '@breakwater/service-kit';
import { buildBank } from './app.ts';
import { openBackOffice } from './back-office.ts';
import { StoredCallbacks } from './callback-book.ts';
import { callbackSender } from './clients/callback-sender.ts';
import { bankSettings } from './config.ts';
import { TransferBook } from './transfer-book.ts';

/** How long the book may go without being looked through before the bank is not ready, in milliseconds. */
const IDLE_MS_MAX = 5_000;

await runService({
  name: 'bank-mock',
  settings: bankSettings,
  serverEdge: null,
  async build(runtime) {
    const { app, clock, config, metrics, logger } = runtime;
    const latencyMs = config.BASE_LATENCY_MS;
    const kinds = possibleFaults['bank-mock'];
    const faults = new FaultBoard(
      { clock, random: runtime.random('faults'), kinds },
      parseFaultsText(config.BEHAVIOUR, kinds),
    );
    const pool = await runtime.postgres(config.DATABASE_URL, 'breakwater_bank');
    const book = new TransferBook(pool);
    const sender = callbackSender(async () => ({
      [header.serviceToken]: await runtime.serviceToken('credit'),
    }));
    runtime.closing(() => sender.close(), 'connections for callbacks');
    const { CALLBACK_URLS } = config;
    const callbackUrls =
      CALLBACK_URLS === undefined ? undefined : await runtime.addresses('bank->credit', CALLBACK_URLS);
    const backOffice = openBackOffice({
      clock,
      metrics,
      book,
      sendCallback: sender.sendCallback,
      random: runtime.random('callbacks'),
      callbacks: new StoredCallbacks(pool),
      callbackUrls,
      onError: (error) => logger.warn({ err: error }, 'the back office tries again'),
    });
    runtime.closing(() => backOffice.close(), 'the back office');
    runtime.ready({
      name: 'transfer book',
      check: async () => {
        await pool.query('SELECT FROM bank.transfers LIMIT 1');
        if (backOffice.idleMs > IDLE_MS_MAX)
          throw new Error(`nothing was settled or looked for since ${backOffice.idleMs} ms`);
      },
    });
    buildBank({
      app,
      metrics,
      book,
      faults,
      baseLatency: faultPolicy(
        { kind: 'latency', latencyMs, jitterMs: latencyMs / 5 },
        { clock, random: runtime.random('latency') },
      ),
      operator: config.LAB_MODE ? runtime.operator : undefined,
    });
  },
});
