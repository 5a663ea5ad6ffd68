import { createServer, type Server } from 'node:net';

/**
 * Ports are chosen below the range from which systems take the ports of outgoing connections (Linux 32768, macOS 49152
 * and up). Otherwise a connection of the load generator could take a service's port while the service restarts.
 */
const PORT_MIN = 20_000;
const PORT_COUNT = 12_000;

/**
 * Finds free TCP ports on 127.0.0.1. All are held open until the last is found, so no port is given twice.
 *
 * @param count how many
 * @param from where to begin to look; by default a place that depends on the process id, so that two runs at once
 *   rarely look at the same ports
 * @param taken ports that are somebody's although nobody may be listening there at the moment
 * @throws when the whole range holds too few
 */
export async function freePorts(
  count: number,
  from = process.pid * 97,
  taken: ReadonlySet<number> = new Set(),
): Promise<number[]> {
  const held: Server[] = [];
  const ports: number[] = [];
  try {
    for (let offset = 0; ports.length < count && offset < PORT_COUNT; offset++) {
      const port = PORT_MIN + ((from + offset) % PORT_COUNT);
      const server = taken.has(port) ? undefined : await hold(port);
      if (server === undefined) continue;
      held.push(server);
      ports.push(port);
    }
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
  if (ports.length < count) throw new Error(`only ${ports.length} of ${count} ports are free on 127.0.0.1`);
  return ports;
}

/** Listens on a port, or answers undefined when that is not possible. */
function hold(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => resolve(server));
  });
}
