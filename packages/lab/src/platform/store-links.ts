import type { Clock, Random } from '@breakwater/clock';
import type { StoreFault, StoreName } from '@breakwater/drills';
import type { ToxicFault } from '@breakwater/faults';
import { ProxyBoard, type TcpProxy, type ToxicSpec, parseToxic } from '@breakwater/faults/proxy';
import type { FleetPlan } from './service-specs.ts';

/** Where the stores of a fleet are. */
export type StoreUrls = Pick<FleetPlan, 'databaseUrl' | 'redisQueueUrl' | 'redisCacheUrl'>;

const urlOf = {
  postgres: 'databaseUrl',
  'redis-queue': 'redisQueueUrl',
  'redis-cache': 'redisCacheUrl',
} as const satisfies Record<StoreName, keyof StoreUrls>;

const DEFAULT_PORT: Readonly<Record<string, number>> = {
  'postgres:': 5432,
  'postgresql:': 5432,
  'redis:': 6379,
};

/**
 * The network between a fleet and its stores: a TCP proxy in front of each store that is to be struck, so that whoever
 * else uses the store, the lab itself included, never notices.
 */
export class StoreLinks {
  /** Where the fleet finds its stores: behind a proxy, where there is one. */
  readonly urls: StoreUrls;
  readonly board: ProxyBoard;
  /** The faults that keep a store down, by store. */
  readonly #down = new Map<StoreName, Set<string>>();

  private constructor(urls: StoreUrls, board: ProxyBoard) {
    this.urls = urls;
    this.board = board;
  }

  /**
   * Puts a proxy in front of each of the named stores.
   * @throws ProxyError when a proxy cannot listen; Error when a store is spoken to through TLS.
   */
  static async open(
    stores: readonly StoreName[],
    urls: StoreUrls,
    parts: { readonly clock: Clock; readonly random: Random },
  ): Promise<StoreLinks> {
    const board = new ProxyBoard(parts);
    const behind = { ...urls };
    try {
      for (const store of stores) behind[urlOf[store]] = await linked(board, store, urls[urlOf[store]]);
    } catch (error) {
      await board.close();
      throw error;
    }
    return new StoreLinks(behind, board);
  }

  /** Whether there is a proxy in front of a store. */
  has(store: StoreName): boolean {
    return this.board.proxies.some(({ name }) => name === store);
  }

  /** Begins a fault of the network in front of a store. */
  async strike(id: string, { target: { store }, fault }: StoreFault): Promise<void> {
    const proxy = this.board.proxy(store);
    if (fault.kind === 'toxic') {
      proxy.addToxic(toxicOf(id, fault));
      return;
    }
    this.#downOf(store).add(id);
    await proxy.disable();
  }

  /** Ends it; ending it twice is harmless. A store stays down as long as another fault keeps it so. */
  async heal(id: string, { target: { store }, fault }: StoreFault): Promise<void> {
    const proxy = this.board.proxy(store);
    if (fault.kind === 'toxic') {
      if (proxy.toxics.some(({ name }) => name === id)) proxy.removeToxic(id);
      return;
    }
    const down = this.#downOf(store);
    down.delete(id);
    if (down.size === 0) await proxy.enable();
  }

  /** Closes every proxy. */
  close(): Promise<void> {
    return this.board.close();
  }

  #downOf(store: StoreName): Set<string> {
    const ids = this.#down.get(store) ?? new Set<string>();
    this.#down.set(store, ids);
    return ids;
  }
}

async function linked(board: ProxyBoard, store: StoreName, text: string): Promise<string> {
  const url = new URL(text);
  const port = url.port === '' ? DEFAULT_PORT[url.protocol] : Number(url.port);
  if (port === undefined)
    throw new Error(`${store} is at a ${url.protocol} address, in front of which no proxy can stand`);
  const upstream = `${url.hostname}:${port}`;
  const proxy: TcpProxy = await board.add({ name: store, listen: '127.0.0.1:0', upstream, enabled: true });
  url.host = proxy.listen;
  return url.href;
}

function toxicOf(id: string, { type, stream, toxicity, attributes }: ToxicFault): ToxicSpec {
  return parseToxic({ name: id, type, stream, toxicity, attributes });
}
