import { createServer, type Server, type Socket, connect } from 'node:net';
import { once } from 'node:events';
import { realClock, sleep } from '@breakwater/clock';
import { deadlineIn } from '@breakwater/resilience';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Purchase } from './operation.ts';
import { type KeyRecord, findKey } from './read-operation.ts';
import { TestLedger } from './test-ledger.ts';
import { purchase, soon } from './test-operations.ts';

let ledger: TestLedger;
beforeAll(async () => {
  ledger = await TestLedger.create(inject('databaseUrl'));
});
afterEach(async () => {
  expect(await ledger.imbalance()).toBeUndefined();
});
afterAll(() => ledger.drop());

/** What is recorded under an operation's key. */
async function recordOf({ callerId, idempotencyKey }: Purchase): Promise<KeyRecord | undefined> {
  return (await findKey(ledger.pool(), callerId, idempotencyKey)).record;
}

/** The server processes that wait for a lock inside a batch; resolves when there is one. */
async function waitingBatch(): Promise<number> {
  for (let tries = 0; tries < 200; tries++) {
    const { rows } = await ledger.owner.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
         AND query LIKE '%apply_batch%'`,
    );
    if (rows[0] !== undefined) return rows[0].pid;
    await sleep(realClock, 10);
  }
  throw new Error('no batch came to wait for the lock');
}

describe('the writer', () => {
  test('says unknown when its connection is ended in the middle of a batch, and the key tells the truth', async () => {
    const [accountId = ''] = await ledger.accounts(1);
    const letGo = await ledger.hold(accountId);
    const bought = purchase(accountId);
    const writer = ledger.writer();
    const answer = writer.submit(bought, soon()).catch((error: unknown) => error);
    await ledger.owner.query('SELECT pg_terminate_backend($1)', [await waitingBatch()]);
    expect(await answer).toMatchObject({ reason: 'connection_lost', outcome: 'unknown' });
    await letGo();
    expect(await recordOf(bought)).toBeUndefined();
    // The same writer goes on with another connection.
    expect(await writer.submit({ ...bought, operationId: crypto.randomUUID() }, soon())).toMatchObject({
      outcome: 'done',
    });
  });

  test('says unknown when the answer is lost after the commit, and the key tells that it is done', async () => {
    const [accountId = ''] = await ledger.accounts(1);
    const proxy = await AnswerLosingProxy.before(ledger.url);
    const writer = ledger.writer({ pool: ledger.pool(1, proxy.url) });
    await writer.submit(purchase(accountId), soon());
    proxy.losing = true;
    const bought = purchase(accountId);
    await expect(writer.submit(bought, soon())).rejects.toMatchObject({ outcome: 'unknown' });
    proxy.losing = false;
    const again = { ...bought, operationId: crypto.randomUUID() };
    expect(await writer.submit(again, soon())).toMatchObject({
      outcome: 'replayed',
      recorded: { operationId: bought.operationId, outcome: 'done' },
    });
    await proxy.close();
  });

  test('gives up when the deadline comes, says unknown, and nothing happens afterwards', async () => {
    const [accountId = ''] = await ledger.accounts(1);
    const letGo = await ledger.hold(accountId);
    const bought = purchase(accountId);
    const startedMs = performance.now();
    await expect(ledger.writer().submit(bought, deadlineIn(realClock, 200))).rejects.toMatchObject({
      outcome: 'unknown',
    });
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(190);
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    await letGo();
    await sleep(realClock, 100);
    expect(await recordOf(bought)).toBeUndefined();
  });

  test('says unknown when a server that took the batch says nothing at all', async () => {
    const [accountId = ''] = await ledger.accounts(1);
    const proxy = await AnswerLosingProxy.before(ledger.url);
    const writer = ledger.writer({ pool: ledger.pool(1, proxy.url) });
    await writer.submit(purchase(accountId), soon());
    proxy.silent = true;
    await expect(writer.submit(purchase(accountId), deadlineIn(realClock, 100))).rejects.toMatchObject({
      outcome: 'unknown',
    });
    await proxy.close();
  });

  test('refuses what waited past its deadline, and it certainly has no effect', async () => {
    const [held = '', other = ''] = await ledger.accounts(2);
    const letGo = await ledger.hold(held);
    const writer = ledger.writer();
    const first = writer.submit(purchase(held), soon());
    await waitingBatch();
    const late = purchase(other);
    const refused = writer.submit(late, deadlineIn(realClock, 50)).catch((error: unknown) => error);
    await sleep(realClock, 80);
    await letGo();
    expect(await first).toMatchObject({ outcome: 'done' });
    expect(await refused).toMatchObject({ reason: 'deadline_passed', outcome: 'fail' });
    expect(await recordOf(late)).toBeUndefined();
  });

  test('refuses more than may wait', async () => {
    const accounts = await ledger.accounts(5);
    const letGo = await ledger.hold(accounts[0] ?? '');
    const writer = ledger.writer({ waitingMax: 3 });
    const first = writer.submit(purchase(accounts[0] ?? ''), soon());
    const waiting = accounts.slice(1, 4).map((accountId) => writer.submit(purchase(accountId), soon()));
    expect(writer.waiting).toBe(3);
    await expect(writer.submit(purchase(accounts[4] ?? ''), soon())).rejects.toMatchObject({
      reason: 'queue_full',
      outcome: 'fail',
    });
    await letGo();
    expect(await Promise.all([first, ...waiting])).toHaveLength(4);
  });

  test('knows that nothing happened when there is no database', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = urlAt(ledger.url, server);
    server.close();
    await once(server, 'close');
    const writer = ledger.writer({ pool: ledger.pool(1, url) });
    await expect(writer.submit(purchase('a-0000001'), soon())).rejects.toMatchObject({
      reason: 'connection_refused',
      outcome: 'fail',
    });
  });

  test('knows that nothing happened when it waited for a connection and none came free', async () => {
    const [accountId = ''] = await ledger.accounts(1);
    const pool = ledger.pool(1);
    const only = await pool.connect();
    const writer = ledger.writer({ pool });
    await expect(writer.submit(purchase(accountId), deadlineIn(realClock, 50))).rejects.toMatchObject({
      reason: 'connection_refused',
      outcome: 'fail',
    });
    only.release();
    expect(await writer.submit(purchase(accountId), soon())).toMatchObject({ outcome: 'done' });
  });

  test('answers what is in its line before it closes, and then takes nothing more', async () => {
    const accounts = await ledger.accounts(3);
    const writer = ledger.writer();
    const answers = accounts.map((accountId) => writer.submit(purchase(accountId), soon()));
    await writer.close();
    expect(await Promise.all(answers)).toHaveLength(3);
    await expect(writer.submit(purchase(accounts[0] ?? ''), soon())).rejects.toMatchObject({
      outcome: 'fail',
    });
  });
});

/** Stands before the database and, when told to, cuts the connection as soon as the server answers, or says nothing. */
class AnswerLosingProxy {
  losing = false;
  silent = false;
  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, url: string) {
    this.#server = server;
    this.url = url;
    server.on('connection', (client) =>
      this.#join(client, connect({ host: '127.0.0.1', port: portOf(url) })),
    );
  }

  static async before(databaseUrl: string): Promise<AnswerLosingProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new AnswerLosingProxy(server, databaseUrl);
    return Object.assign(proxy, { url: urlAt(databaseUrl, server) });
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(client: Socket, database: Socket): void {
    for (const socket of [client, database]) {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.#sockets.delete(socket));
    }
    client.on('data', (data) => database.write(data));
    client.on('close', () => database.destroy());
    database.on('close', () => client.destroy());
    database.on('data', (data) => {
      if (this.losing) client.destroy();
      else if (!this.silent) client.write(data);
    });
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

function urlAt(databaseUrl: string, server: Server): string {
  const address = server.address();
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(typeof address === 'object' ? address?.port : '');
  return url.href;
}
