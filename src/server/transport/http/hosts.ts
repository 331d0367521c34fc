import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';

import type { Config } from '../../base/config.ts';

/** A host as RFC 3986 writes it: an address in brackets or a name, and a port. */
const hostAndPort = /^(?:\[[\da-f:.]+\]|(?:[\w.~!$&'()*+,;=-]|%[\da-f]{2})+)(?::\d*)?$/i;

/** The URL of a host and port, in which a port that the scheme has anyway is left out; null when the text is no host. */
export function parseHost(text: string, scheme = 'http'): URL | null {
  const url = `${scheme}://${text}`;
  // The URL parser alone would also take a user, a path and a query.
  return hostAndPort.test(text) && URL.canParse(url) ? new URL(url) : null;
}

/** The address that a server listens on. */
export function listenHostOf({
  HOST: host,
  NODE_ENV: environment,
}: Pick<Config, 'HOST' | 'NODE_ENV'>): string {
  return host ?? (environment === 'production' ? '0.0.0.0' : '127.0.0.1');
}

/** Whether a server serves requests to a host, given as {@link URL.hostname} has it. */
export type IsServedHost = (hostname: string) => boolean;

/**
 * Serves every host in production. Elsewhere only those that no stranger can give a name to: `localhost`, the loopback
 * addresses and the address that the server listens on; where it listens on all, also the other addresses of the machine.
 *
 * A page of another site can have its own name lead to this machine, and would be of the same origin as this server then.
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

/** Looks each time: a machine that changes its network has other addresses. */
function isOfThisMachine(hostname: string): boolean {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.some(({ address }) => hostnameOf(address) === hostname);
}

/** An address or a name as it stands in a URL. The zone of an address does not stand there. */
function hostnameOf(address: string): string {
  const [bare = ''] = address.split('%', 1);
  return parseHost(bare.includes(':') ? `[${bare}]` : bare)?.hostname ?? address;
}
