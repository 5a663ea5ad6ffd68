import { type Socket, connect } from 'node:net';
import type { Clock, Random } from '@breakwater/clock';
import { ToxicChain } from './toxic-chain.ts';
import type { ToxicSpec, ToxicStream } from './toxic-spec.ts';

/** How many bytes of one direction may be held up before the sender has to wait. */
const HELD_BYTES_MAX = 262_144;

/** What a connection is led through with. */
export interface ConnectionParts {
  readonly client: Socket;
  readonly upstream: { readonly host: string; readonly port: number };
  readonly clock: Clock;
  readonly random: Random;
  readonly onClose: () => void;
}

/** One client's connection, led to the server and back through the toxics of either direction. */
export class ProxiedConnection {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #chains: Readonly<Record<ToxicStream, ToxicChain>>;

  constructor(parts: ConnectionParts, toxics: readonly ToxicSpec[]) {
    this.#client = parts.client;
    // Each side may end its own direction and still read, as it could without a proxy.
    this.#server = connect({ ...parts.upstream, allowHalfOpen: true, noDelay: true });
    this.#client.setNoDelay(true);
    this.#chains = {
      upstream: this.#lead(this.#client, this.#server, parts),
      downstream: this.#lead(this.#server, this.#client, parts),
    };
    for (const toxic of toxics) this.#chains[toxic.stream].add(toxic);
    this.#closeTogether(parts.onClose);
  }

  /** The chain that a toxic of this direction belongs into. */
  chain(stream: ToxicStream): ToxicChain {
    return this.#chains[stream];
  }

  /** Closes both sides at once. */
  close(): void {
    this.#client.destroy();
    this.#server.destroy();
  }

  #reset(): void {
    this.#client.resetAndDestroy();
    this.#server.resetAndDestroy();
  }

  #lead(source: Socket, target: Socket, { clock, random }: ConnectionParts): ToxicChain {
    let heldBytes = 0;
    const letOn = (): void => {
      if (heldBytes < HELD_BYTES_MAX && !target.writableNeedDrain) source.resume();
    };
    const gone = (bytes: number): void => {
      heldBytes -= bytes;
      letOn();
    };
    const chain = new ToxicChain({
      clock,
      random,
      output: {
        write: (chunk) => {
          if (target.writable) target.write(chunk);
          gone(chunk.length);
        },
        end: () => target.end(),
      },
      discard: gone,
      close: () => this.close(),
      reset: () => this.#reset(),
    });
    source.on('data', (chunk) => {
      heldBytes += chunk.length;
      chain.write(chunk);
      if (heldBytes >= HELD_BYTES_MAX || target.writableNeedDrain) source.pause();
    });
    source.on('end', () => chain.end());
    target.on('drain', letOn);
    return chain;
  }

  /** A side that breaks off takes the other with it, so that nobody waits for an answer that cannot come. */
  #closeTogether(onClose: () => void): void {
    let isOpen = true;
    const closed = (isBroken: boolean): void => {
      if (isBroken) this.close();
      if (!isOpen || !this.#client.destroyed || !this.#server.destroyed) return;
      isOpen = false;
      for (const chain of Object.values(this.#chains)) chain.dispose();
      onClose();
    };
    for (const socket of [this.#client, this.#server]) {
      // What broke is told by `close`, which follows.
      socket.on('error', () => undefined);
      socket.on('close', (hadError) => closed(hadError || !socket.readableEnded));
    }
  }
}
