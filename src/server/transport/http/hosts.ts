import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';

import type { Config } from '../../base/config.ts';

/** A host of RFC 3986: an IPv6 address in brackets or a name, and a port. */
const hostAndPort = /^(?:\[[\da-f:.]+\]|(?:[\w.~!$&'()*+,;=-]|%[\da-f]{2})+)(?::\d*)?$/i;

/** The URL of a host and port, without the port if it is the scheme's own; null when the text is no host. */
export function parseHost(text: string, scheme = 'http'): URL | null {
  const url = `${scheme}://${text}`;
  // The URL parser alone would also accept a user, a path and a query.
  return hostAndPort.test(text) && URL.canParse(url) ? new URL(url) : null;
}

/** The address that a server listens on. */
export function listenHostOf({
  HOST: host,
  NODE_ENV: environment,
}: Pick<Config, 'HOST' | 'NODE_ENV'>): string {
  return host ?? (environment === 'production' ? '0.0.0.0' : '127.0.0.1');
}

/** Whether a server serves requests to a host, in the spelling of {@link URL.hostname}. */
export type IsServedHost = (hostname: string) => boolean;

/**
 * Serves every host in production. Elsewhere it serves `localhost`, the loopback addresses, the address that the server
 * listens on, and all addresses of the machine when the server listens on all.
 *
 * Other names are refused because of DNS rebinding: a page of another site whose name leads to this machine would be of the
 * same origin as this server.
 */
export function createIsServedHost(listenHost: string, isProduction: boolean): IsServedHost {
  if (isProduction) return () => true;
  const own = hostnameOf(listenHost);
  const isWildcard = own === '0.0.0.0' || own === '[::]';
  return (hostname) =>
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    (isIPv4(hostname) && hostname.startsWith('127.')) ||
    hostname === own ||
    (isWildcard && isOfThisMachine(hostname));
}

/** Reads the addresses each time, because they change with the machine's network. */
function isOfThisMachine(hostname: string): boolean {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.some(({ address }) => hostnameOf(address) === hostname);
}

/** An address or a name in the spelling of a URL, which leaves out the zone of an address. */
function hostnameOf(address: string): string {
  const [bare = ''] = address.split('%', 1);
  return parseHost(bare.includes(':') ? `[${bare}]` : bare)?.hostname ?? address;
}
