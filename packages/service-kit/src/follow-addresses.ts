import { lookup } from 'node:dns/promises';
import type { Clock } from '@breakwater/clock';
import { REGISTRY_POLL_MS } from '@breakwater/contracts';
import type { ReplicaAddress } from '@breakwater/resilience';
import type { Logger } from 'pino';
import { type LookUp, nameLookUp, registryLookUp } from './address-lookups.ts';
import { AddressWatch } from './address-watch.ts';
import { ConfigError } from './config.ts';
import type { Metrics } from './metrics.ts';
import { addressFormOf } from './replica-addresses.ts';

/** How long after one look at a name the next one follows, in milliseconds. */
const NAME_POLL_MS = 1_000;

/** What following addresses needs. */
export interface FollowParts {
  /** Whose calls they are for, as metrics and log name it: `gateway->credit`. */
  readonly edge: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Told where the replicas are, before this resolves if that is known, and then whenever it changes. */
  readonly onChange: (replicas: readonly ReplicaAddress[]) => void;
}

/**
 * Follows where the replicas of a service are, as its setting says (`ReplicaAddresses`). When that cannot be found out
 * at first, there are none until it can.
 * @returns what ends it.
 * @throws ConfigError when the setting means nothing.
 */
export async function followAddresses(setting: string, parts: FollowParts): Promise<() => Promise<void>> {
  const { edge, clock, logger, metrics } = parts;
  const onChange = (replicas: readonly ReplicaAddress[]): void => {
    metrics.edgeReplicas.set({ edge }, replicas.length);
    logger.info({ edge, replicas }, 'replicas changed');
    parts.onChange(replicas);
  };
  const form = addressFormOf(setting);
  if (form === undefined) throw new ConfigError([`${setting}: says nothing about where replicas are`]);
  if (form.kind === 'list') {
    onChange(form.replicas);
    return () => Promise.resolve();
  }
  metrics.edgeReplicas.set({ edge }, 0);
  const [lookUp, pollMs]: [LookUp, number] =
    form.kind === 'registry'
      ? [registryLookUp(form.file, form.service), REGISTRY_POLL_MS]
      : [nameLookUp(form.host, form.port, clock, (host) => lookup(host, { all: true })), NAME_POLL_MS];
  const watch = new AddressWatch({
    clock,
    lookUp,
    pollMs,
    onChange,
    onFailure: (error, isNews) => {
      metrics.edgeLookupFailures.inc({ edge });
      if (isNews) logger.warn({ err: error, edge }, 'where the replicas are cannot be found out');
    },
    onRecovery: () => logger.info({ edge }, 'where the replicas are can be found out again'),
  });
  await watch.start();
  return () => watch.close();
}
