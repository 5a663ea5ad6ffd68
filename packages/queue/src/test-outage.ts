import { type Server, type Socket, connect, createServer } from 'node:net';

/** A way to a server that can be shut and opened again, as if the server went away and came back. */
export class Outage {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  readonly #port: number;

  private constructor(serverUrl: string, server: Server, sockets: Set<Socket>, port: number) {
    this.#server = server;
    this.#sockets = sockets;
    this.#port = port;
    const url = new URL(serverUrl);
    url.host = `127.0.0.1:${port}`;
    this.url = url.href;
  }

  /** Opens a way to the server at an address. */
  static async before(serverUrl: string): Promise<Outage> {
    const { hostname, port } = new URL(serverUrl);
    const sockets = new Set<Socket>();
    const server = createServer((near) => {
      const far = connect(Number(port), hostname);
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          sockets.delete(socket);
          other.destroy();
        });
        socket.pipe(other);
      }
    });
    const own = await listen(server, 0);
    return new Outage(serverUrl, server, sockets, own);
  }

  /** Cuts every connection and takes no more. */
  async begin(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** Takes connections again. */
  async end(): Promise<void> {
    await listen(this.#server, this.#port);
  }
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}
