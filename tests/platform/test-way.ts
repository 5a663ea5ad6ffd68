import { once } from 'node:events';
import { type Server, type Socket, connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A way to a server that can be shut and opened again, as if the server went away and came back. */
export class TestWay {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  readonly #port: number;

  private constructor(url: string, server: Server, sockets: Set<Socket>) {
    this.#server = server;
    this.#sockets = sockets;
    this.#port = (server.address() as AddressInfo).port;
    const own = new URL(url);
    own.host = `127.0.0.1:${this.#port}`;
    this.url = own.href;
  }

  /** Opens a way to the server at an address. */
  static async to(url: string): Promise<TestWay> {
    const { hostname, port } = new URL(url);
    const sockets = new Set<Socket>();
    const server = createServer((near) => {
      const far = connect(Number(port), hostname);
      join(near, far, sockets);
      join(far, near, sockets);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TestWay(url, server, sockets);
  }

  /** Cuts every connection and takes no more. */
  async shut(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** Takes connections again. */
  async open(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
  }
}

function join(socket: Socket, other: Socket, sockets: Set<Socket>): void {
  sockets.add(socket);
  // A connection that breaks is closed; there is nobody else to tell.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    sockets.delete(socket);
    other.destroy();
  });
  socket.pipe(other);
}
