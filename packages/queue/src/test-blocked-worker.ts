import { workerData } from 'node:worker_threads';
import { Random, realClock } from '@breakwater/clock';
import { Pool } from 'pg';
import { consumerConnection } from './connection.ts';
import { Consumer } from './consumer.ts';
import { settingsWith } from './queue-settings.ts';
import { effectOnce } from './test-effect.ts';

/**
 * A consumer in a thread of its own whose first delivery stops the thread's event loop, as a long computation would:
 * no timer fires, so no lock is renewed. After that it goes on to its effect as if nothing had happened. It says what
 * it does in the table `said`, and works until its thread is ended.
 */
const { redisUrl, databaseUrl, prefix, blockedMs } = workerData as {
  redisUrl: string;
  databaseUrl: string;
  prefix: string;
  blockedMs: number;
};

const pool = new Pool({ connectionString: databaseUrl, max: 2 });
pool.on('error', ignore);
const redis = consumerConnection(redisUrl);
redis.on('error', ignore);

/** The consumer, which nobody else needs to know. */
export const blockedConsumer = new Consumer({
  queue: 'disbursement',
  redis,
  prefix,
  clock: realClock,
  random: new Random(3),
  settings: settingsWith({ disbursement: { concurrency: 1 } }).disbursement,
  recordDeath: () => Promise.resolve(),
  onOutcome: ignore,
  onError: ignore,
  async handle({ eventId }) {
    await pool.query(`INSERT INTO said VALUES ($1, 'taken')`, [eventId]);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, blockedMs);
    await effectOnce(pool, eventId);
    await pool.query(`INSERT INTO said VALUES ($1, 'finished')`, [eventId]);
  },
});

function ignore(): void {
  return undefined;
}
