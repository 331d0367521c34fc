import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';

/**
 * The address of a request's client: the address that the last of `trustedProxies` proxies saw, or the peer's address
 * without a proxy.
 *
 * Entries of `X-Forwarded-For` further left are ignored, because a client can forge them.
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

/** The key by which an address is counted: an IPv4 address, or the /64 network of an IPv6 address, which a host owns whole. */
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
