import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import { once } from 'node:events';
import { realClock, sleep } from '@breakwater/clock';
import { type Design, parseDesign } from '@breakwater/designs';
import type { PolicyEvent } from '@breakwater/resilience';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { CurrentDesign } from './current-design.ts';
import type { GuardedRedis } from './guarded-redis.ts';
import { createLogger } from './logger.ts';
import { Metrics } from './metrics.ts';
import { openRedis } from './open-redis.ts';
import { metricsListener } from './policy-metrics.ts';

const target = new URL(inject('redisCacheUrl'));
const logger = createLogger('test', 1, 'silent');
const key = `guarded-redis-${Date.now()}`;

/** The way to Redis, which a test can cut, or block: what is sent then arrives when it is free again. */
class Way {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #held: (() => unknown)[] | undefined;

  constructor() {
    this.#server = createServer((inside) => {
      const outside = connect(Number(target.port), target.hostname);
      for (const socket of [inside, outside]) {
        this.#sockets.add(socket);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => this.#sockets.delete(socket));
      }
      inside.on('close', () => outside.destroy());
      inside.on('data', (bytes) => {
        if (this.#held === undefined) outside.write(bytes);
        else this.#held.push(() => outside.write(bytes));
      });
      outside.on('data', (bytes) => void inside.write(bytes));
    });
  }

  async open(): Promise<string> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    const url = new URL(target);
    url.hostname = '127.0.0.1';
    url.port = String((this.#server.address() as AddressInfo).port);
    return url.href;
  }

  block(): void {
    this.#held = [];
  }

  free(): void {
    for (const send of this.#held ?? []) send();
    this.#held = undefined;
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.cut();
    this.#server.close();
  }
}

const BREAKER = 'breaker: { consecutiveFailuresMax: 3, openMs: 200 }';

function designOf(limits: string): Design {
  const head = 'name: test\ntitle: { en: T, zh: T }\nsummary: { en: S, zh: S }\n';
  return parseDesign(`${head}edges: { 'service->redis': { commandTimeoutMs: 60, ${limits} } }`, 'test.yaml');
}

let way: Way;
let redis: GuardedRedis;
let events: PolicyEvent[];
let metrics: Metrics;
let design: CurrentDesign;

beforeEach(async () => {
  [way, events, metrics, design] = [new Way(), [], new Metrics(), new CurrentDesign(designOf(BREAKER))];
  const counted = metricsListener(metrics, logger);
  const listener = (event: PolicyEvent): void => {
    events.push(event);
    counted(event);
  };
  redis = openRedis(await way.open(), { design, clock: realClock, listener, metrics, logger });
  await redis.connect();
});
afterEach(() => {
  redis.disconnect();
  way.close();
});

/** Until Redis is out by the breaker's rule. */
async function failThrice(): Promise<void> {
  way.block();
  for (let i = 0; i < 3; i++) await expect(redis.get(key)).rejects.toThrow('Command timed out');
}

async function stateShown(): Promise<string | undefined> {
  const { values } = await metrics.breakerState.get();
  return values.find(({ value, labels }) => value === 1 && labels.edge === 'service->redis')?.labels.state as
    string | undefined;
}

describe('Redis behind a breaker', () => {
  it('costs no waiting while it is out, scripts included, and is found again when it is back', async () => {
    redis.defineCommand('echoed', { lua: 'return ARGV[1]', numberOfKeys: 0 });
    const scripted = redis as GuardedRedis & { echoed(text: string): Promise<string> };
    expect([await redis.set(key, '1', 'PX', 5_000), await scripted.echoed('heard')]).toEqual(['OK', 'heard']);
    await failThrice();
    expect(await stateShown()).toBe('open');
    const beganMs = realClock.monotonicMs();
    await expect(redis.get(key)).rejects.toMatchObject({ reason: 'breaker_open', outcome: 'fail' });
    await expect(scripted.echoed('unheard')).rejects.toMatchObject({ reason: 'breaker_open' });
    expect(realClock.monotonicMs() - beganMs).toBeLessThan(50);
    expect(events.filter(({ kind }) => kind === 'refused')).toHaveLength(2);
    way.free();
    await sleep(realClock, 250);
    expect(await redis.get(key)).toBe('1');
    await expect.poll(stateShown).toBe('closed');
  });

  it('is not accused of commands that are wrong', async () => {
    await redis.set(key, 'text', 'PX', 5_000);
    for (let i = 0; i < 5; i++) await expect(redis.incr(key)).rejects.toThrow('not an integer');
    expect(await redis.get(key)).toBe('text');
  });

  it('lets a ping and the making of a connection through', async () => {
    await failThrice();
    way.free();
    expect(await redis.ping()).toBe('PONG');
    way.cut();
    await once(redis, 'ready');
    expect(await stateShown()).toBe('open');
    await sleep(realClock, 250);
    await redis.get(key);
    await expect.poll(stateShown).toBe('closed');
  });

  it('follows a change of the design', async () => {
    await failThrice();
    way.free();
    design.change(designOf(''));
    expect(await stateShown()).toBeUndefined();
    await redis.set(key, '2', 'PX', 5_000);
    expect(await redis.get(key)).toBe('2');
  });
});
