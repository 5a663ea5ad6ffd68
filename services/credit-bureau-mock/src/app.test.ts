import { Random, VirtualClock } from '@breakwater/clock';
import { BureauReport } from '@breakwater/contracts';
import { FaultBoard, faultPolicy, possibleFaults } from '@breakwater/faults';
import {
  createHttpApp,
  createLogger,
  createOperatorApp,
  internalContext,
  Metrics,
} from '@breakwater/service-kit';
import { Compile } from 'typebox/compile';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { buildBureau } from './app.ts';

const OPERATOR_TOKEN = 'operator-token-of-the-test';
const reportShape = Compile(BureauReport);

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** The bureau on a free port and on virtual time. */
async function start({ labMode = true } = {}) {
  const clock = new VirtualClock();
  const context = { clock, random: new Random(1) };
  const metrics = new Metrics();
  const faults = new FaultBoard({ ...context, kinds: possibleFaults['credit-bureau-mock'] });
  const logger = createLogger('credit-bureau-mock', 1, 'silent');
  const app = createHttpApp({
    logger,
    metrics,
    contextOf: (request) => internalContext(request.headers, clock),
  });
  const operator = createOperatorApp({ logger, metrics, clock, operatorToken: OPERATOR_TOKEN });
  const baseLatency = faultPolicy({ kind: 'latency', latencyMs: 60 }, context);
  buildBureau({
    app,
    clock,
    metrics,
    faults,
    baseLatency,
    seed: 1,
    random: new Random(2),
    operator: labMode ? operator : undefined,
  });
  closing.push(
    () => app.close(),
    () => operator.close(),
  );
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const operatorUrl = await operator.listen({ host: '127.0.0.1', port: 0 });
  const headers = { 'content-type': 'application/json' };
  const ask = (body: unknown = { subjectId: 'c-0000001', purpose: 'credit_application' }) =>
    fetch(`${url}/v1/reports`, {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const operate = (method: 'GET' | 'PUT', body?: object, token = OPERATOR_TOKEN) =>
    fetch(`${operatorUrl}/operator/behaviour`, {
      method,
      headers: { ...headers, authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  /** Asks, lets the base latency pass, and reads the whole answer. */
  const answer = async () => {
    const asked = ask();
    await vi.waitUntil(() => clock.pendingTimers === 1);
    await clock.advance(60);
    const response = await asked;
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      text: await response.text(),
    };
  };
  return { app, clock, faults, metrics, ask, answer, operate };
}

describe('the credit bureau', () => {
  it('reports as its contract says, after its latency', async () => {
    const { clock, ask } = await start();
    const asked = ask();
    await vi.waitUntil(() => clock.pendingTimers === 1);
    await clock.advance(60);
    const response = await asked;
    const report: unknown = await response.json();
    expect(response.status).toBe(200);
    expect(reportShape.Check(report)).toBe(true);
    expect(report).toMatchObject({ subjectId: 'c-0000001', asOf: '2026-01-01T00:00:00.060Z' });
  });

  it.each([
    ['no JSON', '{'],
    ['nothing', ''],
    ['nobody', { purpose: 'credit_application' }],
    ['a malformed subject', { subjectId: 'c-1', purpose: 'credit_application' }],
    ['another purpose', { subjectId: 'c-0000001', purpose: 'curiosity' }],
    ['more than it asks for', { subjectId: 'c-0000001', purpose: 'credit_application', name: 'x' }],
  ])('refuses %s', async (_, body) => {
    const { ask } = await start();
    expect((await ask(body)).status).toBe(400);
  });

  it('fails as it is told to, and counts it', async () => {
    const { metrics, ask, operate } = await start();
    await operate('PUT', [{ kind: 'errors', status: 504 }]);
    expect((await ask()).status).toBe(504);
    expect(await (await operate('GET')).json()).toEqual([{ kind: 'errors', status: 504 }]);
    const text = await metrics.registry.metrics();
    expect(text).toContain('breakwater_bureau_reports_total{outcome="error"} 1');
  });

  it('reports on somebody else, an old report, or no report at all, and well again when that ends', async () => {
    const { answer, operate } = await start();
    await operate('PUT', [{ kind: 'stale', ageDays: 31 }, { kind: 'wrong-person' }]);
    const struck = await answer();
    const report = JSON.parse(struck.text) as BureauReport;
    expect(reportShape.Check(report)).toBe(true);
    expect(report.asOf).toBe('2025-12-01T00:00:00.060Z');
    expect(report.subjectId).not.toBe('c-0000001');
    await operate('PUT', [{ kind: 'malformed', variant: 'not-json' }]);
    const malformed = await answer();
    expect(malformed).toMatchObject({ status: 200, type: expect.stringContaining('application/json') });
    expect(() => JSON.parse(malformed.text)).toThrow(SyntaxError);
    await operate('PUT', []);
    const well = await answer();
    expect(JSON.parse(well.text)).toMatchObject({ subjectId: 'c-0000001', asOf: '2026-01-01T00:00:00.180Z' });
  });

  it('refuses what is beyond its quota, and says when to come again', async () => {
    const { clock, ask, answer, operate } = await start();
    await operate('PUT', [{ kind: 'quota', callsMax: 1, windowSeconds: 30 }]);
    expect((await answer()).status).toBe(200);
    const refused = await ask();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30']);
    expect(await refused.json()).toEqual({ status: 429, title: 'Too Many Requests' });
    await clock.advance(30_000);
    expect((await answer()).status).toBe(200);
    await operate('PUT', []);
    expect((await answer()).status).toBe(200);
  });

  it('refuses a fault of another trade with what is possible here', async () => {
    const { faults, operate } = await start();
    const refused = await operate('PUT', [{ kind: 'hang' }, { kind: 'duplicate' }]);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      code: 'invalid_field',
      errors: [
        {
          path: '/body/1/kind',
          message: 'must be one of latency, errors, hang, lost-answer, quota, stale, malformed, wrong-person',
        },
      ],
    });
    expect(faults.specs).toEqual([]);
  });

  it('lets hanging requests go when it shuts down', async () => {
    const { app, faults, ask, operate } = await start();
    await operate('PUT', [{ kind: 'hang' }]);
    const struck = vi.spyOn(faults, 'execute');
    const lost = expect(ask()).rejects.toThrow(TypeError);
    await vi.waitUntil(() => struck.mock.calls.length === 1);
    await app.close();
    await lost;
  });

  it('is steered by the operator alone, and by nobody outside the laboratory', async () => {
    const lab = await start();
    expect((await lab.operate('PUT', [{ kind: 'hang' }], 'somebody-else')).status).toBe(401);
    expect(lab.faults.specs).toEqual([]);
    const outside = await start({ labMode: false });
    expect((await outside.operate('PUT', [{ kind: 'hang' }])).status).toBe(404);
  });
});
