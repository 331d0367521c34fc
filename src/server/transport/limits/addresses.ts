import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';

/**
 * Whose request it is: the address that the last of `trustedProxies` proxies saw, or that of the connection without one.
 *
 * What stands further left in `X-Forwarded-For` anybody may have written.
 */
export function clientAddress({ headers, socket }: IncomingMessage, trustedProxies: number): string {
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',');
  const seen = forwarded
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '');
  const hops = [...seen, socket.remoteAddress ?? ''];
  const address = hops[Math.max(0, hops.length - 1 - trustedProxies)] ?? '';
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

/** Whom an address stands for where addresses are counted: of IPv6, a host has a whole network of 64 bits. */
export function addressGroup(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  const all = [...groups, ...Array.from({ length: missing }, () => '0'), ...(tail ?? '').split(':')];
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
