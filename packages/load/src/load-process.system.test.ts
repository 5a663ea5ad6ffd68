import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { HistoryHeader, HistoryRecord } from '@breakwater/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LoadEvent } from './load-event.ts';
import type { LoadJob } from './job.ts';
import { startLoad } from './load-process.ts';
import { planLoad } from './plan.ts';
import { profileOf } from './profile.ts';

const RESOURCE = '0'.repeat(32);

/** A target that pays at once, and that can be paused like a process that is stopped: it answers everything later. */
class Target {
  readonly #server: Server;
  #heldUntilMs = 0;
  #silent = false;

  constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the server has no port');
    return `http://127.0.0.1:${address.port}`;
  }

  pauseFor(ms: number): void {
    this.#heldUntilMs = performance.now() + ms;
  }

  beSilent(): void {
    this.#silent = true;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.resume();
    const session = request.url === '/v1/sessions';
    if (this.#silent && !session) return;
    const waitMs = this.#heldUntilMs - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    response.writeHead(201, { 'content-type': 'application/json' });
    response.end(JSON.stringify(session ? { token: 't' } : { paymentId: `pay_${RESOURCE}` }));
  }
}

function payments(ratePerSecond: number, durationMs: number): LoadJob['profile'] {
  return profileOf(
    { kind: 'constant', durationMs, ratePerSecond },
    { customers: 50, merchants: 5 },
    { journeys: { pay: 1, borrow: 0, look: 0 }, spacing: 'even' },
  );
}

describe('the load process', () => {
  let directory: string;
  let target: Target;
  let job: LoadJob;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'breakwater-load-'));
    target = new Target();
    const address = await target.listen();
    job = {
      run: 'test',
      seed: 1,
      profile: payments(100, 4_000),
      target: address,
      historyPath: join(directory, 'history.jsonl'),
      patienceMs: 5_000,
    };
  });

  afterEach(async () => {
    await target.close();
    await rm(directory, { recursive: true });
  });

  async function history(): Promise<{ header: HistoryHeader; records: HistoryRecord[] }> {
    const [first = '', ...rest] = (await readFile(job.historyPath, 'utf8')).trimEnd().split('\n');
    return { header: JSON.parse(first), records: rest.map((line): HistoryRecord => JSON.parse(line)) };
  }

  it('reports a p99 of about two seconds when the target pauses for two seconds', async () => {
    const events: LoadEvent[] = [];
    const load = startLoad(job, (event) => {
      events.push(event);
      if (event.type === 'progress' && event.elapsedMs < 1_500) target.pauseFor(2_000);
    });
    const summary = await load.done;
    expect(summary).toMatchObject({ offered: 400, good: 400, unsent: 0, stopped: false });
    // Half of all requests came in during the pause; a closed loop would have sent one a connection and hidden the rest.
    expect(summary.latencyMs.p99).toBeGreaterThan(1_800);
    expect(summary.latencyMs.p99).toBeLessThan(2_300);
    expect(summary.latenessMs.p99).toBeLessThan(200);
    const { header, records } = await history();
    expect(header.arrivalsSha256).toBe(planLoad(job.profile, 1).sha256);
    expect(records).toHaveLength(400);
    expect(events.map((event) => event.type).filter((type) => type !== 'progress')).toEqual([
      'planned',
      'sessions',
      'started',
      'done',
    ]);
  });

  it('reports what it could not send when it is asked for more than it can', async () => {
    target.pauseFor(60_000);
    target.beSilent();
    const sessions = startLoad({
      ...job,
      profile: payments(1_000, 1_000),
      inFlightMax: 100,
      patienceMs: 1_500,
    });
    target.pauseFor(0);
    const summary = await sessions.done;
    expect(summary).toMatchObject({ offered: 1_000, sent: 100, unsent: 900, unknown: 100, attempts: 200 });
    expect((await history()).records).toHaveLength(1_000);
  });

  it('records every planned arrival also when it is told to end', async () => {
    target.beSilent();
    const load = startLoad(job, (event) => {
      if (event.type === 'progress') load.stop();
    });
    const summary = await load.done;
    expect(summary).toMatchObject({ stopped: true, offered: 400 });
    expect(summary.unknown).toBeGreaterThan(50);
    expect(summary.unsent).toBe(400 - summary.unknown);
    const { records } = await history();
    expect(records).toHaveLength(400);
    expect(new Set(records.map((record) => record.idempotencyKey)).size).toBe(400);
  });

  it('ends in order when its parent is gone, which it sees by the end of its input', async () => {
    target.beSilent();
    const main = fileURLToPath(new URL('main.ts', import.meta.url));
    const child = spawn(process.execPath, [main], { stdio: ['pipe', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    child.stdin.write(`${JSON.stringify(job)}\n`);
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.includes('"started"')) child.stdin.end();
    }
    await exited;
    expect(child.exitCode).toBe(0);
    expect((await history()).records).toHaveLength(400);
  });

  it('calls a payment whose connection broke unknown, and one whose connection was refused failed', async () => {
    const load = startLoad({ ...job, retriesMax: 0 }, (event) => {
      if (event.type === 'started') target.beSilent();
      if (event.type === 'progress' && event.elapsedMs < 1_500) void target.close();
    });
    const summary = await load.done;
    expect(summary.unknown).toBeGreaterThan(50);
    expect(summary.failed).toBeGreaterThan(200);
    const { records } = await history();
    expect(new Set(records.map((record) => record.code))).toEqual(
      new Set([...(summary.good > 0 ? [undefined] : []), 'connection_lost', 'connection_refused']),
    );
    target = new Target();
    await target.listen();
  });

  it('refuses a wrong job in one sentence', async () => {
    await expect(startLoad({ ...job, patienceMs: -1 }).done).rejects.toThrow(
      'patienceMs: must be a number from 1 to 3600000, got -1',
    );
  });

  it('says when the history cannot be written', async () => {
    const historyPath = join(directory, 'no', 'such', 'directory.jsonl');
    await expect(startLoad({ ...job, historyPath }).done).rejects.toThrow('ENOENT');
  });

  it('says which customer could not sign in', async () => {
    await target.close();
    await expect(startLoad(job).done).rejects.toThrow(/no session for c-\d{7}: the connection failed/);
    target = new Target();
    await target.listen();
  });
});
