import { ProxyError } from './proxy-error.ts';

/** A host and a port. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

const PORT_MAX = 65_535;

/**
 * Reads `host:port`; an IPv6 address stands in brackets, and without a host it is this machine.
 * @throws ProxyError naming the field.
 */
export function parseAddress(field: 'listen' | 'upstream', text: string): Address {
  const parts = /^(?:\[(?<v6>[^\]]+)\]|(?<host>[^:[\]]*)):(?<port>\d{1,5})$/.exec(text)?.groups;
  const port = Number(parts?.['port']);
  if (parts === undefined || port > PORT_MAX || (field === 'upstream' && port === 0))
    throw new ProxyError(400, `${field} is ${JSON.stringify(text)}; expected host:port`);
  return { host: parts['v6'] ?? (parts['host'] || '127.0.0.1'), port };
}

export function addressText({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
