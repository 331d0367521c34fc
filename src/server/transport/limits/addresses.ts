import type { IncomingMessage } from 'node:http';

import ipaddr from 'ipaddr.js';

/**
 * The address of a request's client, in its shortest spelling: the address that the last of `trustedProxies` proxies saw,
 * or the peer's address without a proxy. A port and a zone are no part of the address. An entry that is no address leaves
 * the client with the address of the next hop to this server.
 *
 * Entries of `X-Forwarded-For` further left are ignored, because a client can forge them.
 */
export function clientAddress({ headers, socket }: IncomingMessage, trustedProxies: number): string {
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',');
  const seen = forwarded
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  const hops = [...seen, socket.remoteAddress ?? ''];
  for (const hop of hops.slice(Math.max(0, hops.length - 1 - trustedProxies))) {
    const address = parseAddress(hostOf(hop));
    if (address !== null) return address.toString();
  }
  return '';
}

/** The key by which an address is counted: an IPv4 address, or the /64 network of an IPv6 address, which a host owns whole. */
export function addressGroup(address: string): string {
  const parsed = parseAddress(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed?.toString() ?? address;
  const network = parsed.parts.slice(0, 4).map((part) => part.toString(16));
  return `${network.join(':')}::/64`;
}

/** An entry without its port and the brackets of IPv6, which some proxies write. */
function hostOf(entry: string): string {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\](?::\d+)?|([^:]*):\d+)$/.exec(entry) ?? [];
  return bracketed ?? plain ?? entry;
}

/** An address without its zone; IPv4 where IPv6 only carries it. Null where the text is no address. */
function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  // The library alone would also read a single number, and octal and hexadecimal parts.
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  const [bare = ''] = text.split('%', 1);
  if (!ipaddr.IPv6.isValid(bare)) return null;
  const address = ipaddr.IPv6.parse(bare);
  // A translator puts all of IPv4 into a single /96 (RFC 6052), which is no network of a single host.
  if (address.range() === 'rfc6052') return new ipaddr.IPv4(address.toByteArray().slice(-4));
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}
