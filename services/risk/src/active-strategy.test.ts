import { VirtualClock } from '@breakwater/clock';
import { Metrics } from '@breakwater/service-kit';
import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { ActiveStrategy } from './active-strategy.ts';
import { StrategyStore } from './clients/strategy-store.ts';
import type { Strategy } from './domain/strategy.ts';
import { loadStrategy } from './strategy/load-strategy.ts';

/** A database that has `active` as the active strategy, and answers when `answering` lets it. */
class TestDatabase {
  active: Strategy;
  answering: Promise<void> = Promise.resolve();
  /** Told of every question. */
  onAsked: () => void = () => undefined;

  constructor(active: Strategy) {
    this.active = active;
  }

  /** It reads at once and answers later, as one whose answer is still on its way. */
  async query({ text }: { readonly text: string }): Promise<{ rows: object[] }> {
    const { name, number, digest, content } = this.active;
    this.onAsked();
    await this.answering;
    if (text.includes('AS outcome')) return { rows: [{ outcome: 'known' }] };
    return { rows: [text.includes('SELECT content') ? { content } : { name, number, digest }] };
  }
}

it('sees what was ordered while an earlier look was under way', async () => {
  const [baseline, open] = await Promise.all([loadStrategy('baseline'), loadStrategy('open')]);
  const database = new TestDatabase(baseline);
  const strategies = new ActiveStrategy({
    store: new StrategyStore(database as unknown as Pool, 500),
    configured: baseline,
    clock: new VirtualClock(),
    logger: { warn: () => undefined },
    metrics: new Metrics(),
    pollMs: 1_000,
  });
  await strategies.start();
  const onItsWay = Promise.withResolvers<void>();
  database.answering = onItsWay.promise;
  const asked = new Promise<void>((resolve) => (database.onAsked = resolve));
  const earlier = strategies.look();
  // It is answered with what was active before the order.
  await asked;
  database.active = open;
  const later = strategies.look();
  onItsWay.resolve();
  await earlier;
  expect(strategies.version).toBe(baseline.version);
  await later;
  expect(strategies.version).toBe(open.version);
  await strategies.stop();
});
