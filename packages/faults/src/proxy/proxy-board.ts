import type { Clock, Random } from '@breakwater/clock';
import { ProxyError } from './proxy-error.ts';
import { type ProxySpec, TcpProxy } from './tcp-proxy.ts';

/** The proxies of one process, by name. */
export class ProxyBoard {
  readonly #parts: { readonly clock: Clock; readonly random: Random };
  readonly #proxies = new Map<string, TcpProxy>();

  constructor(parts: { readonly clock: Clock; readonly random: Random }) {
    this.#parts = parts;
  }

  get proxies(): readonly TcpProxy[] {
    return [...this.#proxies.values()];
  }

  /** @throws ProxyError when there is none of that name. */
  proxy(name: string): TcpProxy {
    const proxy = this.#proxies.get(name);
    if (proxy === undefined) throw new ProxyError(404, 'proxy not found');
    return proxy;
  }

  /** @throws ProxyError when there is one of that name, or it cannot listen; there is none then. */
  async add(spec: ProxySpec): Promise<TcpProxy> {
    if (this.#proxies.has(spec.name)) throw new ProxyError(409, 'proxy already exists');
    const proxy = new TcpProxy(spec, this.#parts);
    this.#proxies.set(spec.name, proxy);
    try {
      if (spec.enabled) await proxy.enable();
    } catch (error) {
      this.#proxies.delete(spec.name);
      throw error;
    }
    return proxy;
  }

  /** Sees to it that there is each of them: those that are there under the same addresses stay, with their connections. */
  async populate(specs: readonly ProxySpec[]): Promise<readonly TcpProxy[]> {
    const populated: TcpProxy[] = [];
    for (const spec of specs) {
      const there = this.#proxies.get(spec.name);
      if (there === undefined) {
        populated.push(await this.add(spec));
        continue;
      }
      await there.move(spec);
      await (spec.enabled ? there.enable() : there.disable());
      populated.push(there);
    }
    return populated;
  }

  /** Closes a proxy and forgets it. */
  async remove(name: string): Promise<void> {
    const proxy = this.proxy(name);
    this.#proxies.delete(name);
    await proxy.disable();
  }

  /** Ends every fault: all proxies are enabled and without toxics. */
  async reset(): Promise<void> {
    for (const proxy of this.#proxies.values()) {
      for (const { name } of proxy.toxics) proxy.removeToxic(name);
      await proxy.enable();
    }
  }

  /** Closes all of them. */
  async close(): Promise<void> {
    for (const name of this.#proxies.keys()) await this.remove(name);
  }
}
