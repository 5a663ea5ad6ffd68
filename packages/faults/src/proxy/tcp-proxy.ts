import { type AddressInfo, type Server, createServer } from 'node:net';
import type { Clock, Random } from '@breakwater/clock';
import { type Address, addressText, parseAddress } from './address.ts';
import { ProxiedConnection } from './connection.ts';
import { ProxyError } from './proxy-error.ts';
import type { ToxicSpec } from './toxic-spec.ts';

/** Where a proxy listens, and whom it leads to, both as `host:port`. */
export interface ProxySpec {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
  readonly enabled: boolean;
}

/** A TCP listener that leads each connection to a server, through toxics. Disabled it takes none, and has none left. */
export class TcpProxy {
  readonly name: string;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #toxics = new Map<string, ToxicSpec>();
  readonly #connections = new Set<ProxiedConnection>();
  #listen: Address;
  #upstream: Address;
  #server: Server | undefined;

  /** @throws ProxyError when an address is none. */
  constructor(
    { name, listen, upstream }: ProxySpec,
    parts: { readonly clock: Clock; readonly random: Random },
  ) {
    this.name = name;
    this.#listen = parseAddress('listen', listen);
    this.#upstream = parseAddress('upstream', upstream);
    this.#clock = parts.clock;
    this.#random = parts.random;
  }

  get isEnabled(): boolean {
    return this.#server !== undefined;
  }

  /** Where it listens; with the port that was dealt once it has been enabled. */
  get listen(): string {
    return addressText(this.#listen);
  }

  get upstream(): string {
    return addressText(this.#upstream);
  }

  /** The toxics in the order in which they were added. */
  get toxics(): readonly ToxicSpec[] {
    return [...this.#toxics.values()];
  }

  /** How many connections there are. */
  get connections(): number {
    return this.#connections.size;
  }

  /** @throws ProxyError when it cannot listen there. */
  async enable(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer({ allowHalfOpen: true }, (client) => this.#accept(client));
    try {
      await listening(server, this.#listen);
    } catch (error) {
      throw new ProxyError(500, `cannot listen on ${this.listen}: ${(error as Error).message}`, {
        cause: error,
      });
    }
    this.#server = server;
    // A port that was dealt stays the same when the proxy is disabled and enabled again.
    this.#listen = { ...this.#listen, port: (server.address() as AddressInfo).port };
  }

  /** Stops listening and closes every connection. */
  async disable(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = new Promise((resolve) => void server.close(resolve));
    for (const connection of this.#connections) connection.close();
    await closed;
  }

  /** Moves it; connections that there are end when an address changes. */
  async move(to: {
    readonly listen?: string | undefined;
    readonly upstream?: string | undefined;
  }): Promise<void> {
    const listen = to.listen === undefined ? this.#listen : parseAddress('listen', to.listen);
    const upstream = to.upstream === undefined ? this.#upstream : parseAddress('upstream', to.upstream);
    if (addressText(listen) === this.listen && addressText(upstream) === this.upstream) return;
    const wasEnabled = this.isEnabled;
    await this.disable();
    this.#listen = listen;
    this.#upstream = upstream;
    if (wasEnabled) await this.enable();
  }

  /** @throws ProxyError when there is one of that name. */
  addToxic(toxic: ToxicSpec): void {
    if (this.#toxics.has(toxic.name)) throw new ProxyError(409, 'toxic already exists');
    this.#toxics.set(toxic.name, toxic);
    for (const connection of this.#connections) connection.chain(toxic.stream).add(toxic);
  }

  /** Puts a toxic of the same name and stream in its place. */
  updateToxic(toxic: ToxicSpec): void {
    this.toxic(toxic.name);
    this.#toxics.set(toxic.name, toxic);
    for (const connection of this.#connections) connection.chain(toxic.stream).update(toxic);
  }

  removeToxic(name: string): void {
    const { stream } = this.toxic(name);
    this.#toxics.delete(name);
    for (const connection of this.#connections) connection.chain(stream).remove(name);
  }

  /** @throws ProxyError when there is none of that name. */
  toxic(name: string): ToxicSpec {
    const toxic = this.#toxics.get(name);
    if (toxic === undefined) throw new ProxyError(404, 'toxic not found');
    return toxic;
  }

  #accept(client: ConstructorParameters<typeof ProxiedConnection>[0]['client']): void {
    const connection: ProxiedConnection = new ProxiedConnection(
      {
        client,
        upstream: this.#upstream,
        clock: this.#clock,
        random: this.#random,
        onClose: () => this.#connections.delete(connection),
      },
      this.toxics,
    );
    this.#connections.add(connection);
  }
}

function listening(server: Server, { host, port }: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
