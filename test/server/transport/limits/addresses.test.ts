import type { IncomingMessage } from 'node:http';

import { describe, expect, it } from 'vitest';

import { addressGroup, clientAddress } from '../../../../src/server/transport/limits/addresses.ts';

/** A request of a connection from an address, with the header that its proxies wrote. */
function requestFrom(remoteAddress: string, forwarded?: string | string[]): IncomingMessage {
  return {
    headers: { 'x-forwarded-for': forwarded },
    socket: { remoteAddress },
  } as unknown as IncomingMessage;
}

describe('the address of a client', () => {
  it.each([
    { proxies: 0, forwarded: '203.0.113.1', address: '10.0.0.1' },
    { proxies: 1, forwarded: '203.0.113.1', address: '203.0.113.1' },
    { proxies: 1, forwarded: '198.51.100.9, 203.0.113.1', address: '203.0.113.1' },
    { proxies: 2, forwarded: '198.51.100.9, 203.0.113.1', address: '198.51.100.9' },
    { proxies: 2, forwarded: ['192.0.2.1, 198.51.100.9', '203.0.113.1'], address: '198.51.100.9' },
    { proxies: 1, forwarded: undefined, address: '10.0.0.1' },
    { proxies: 3, forwarded: '203.0.113.1', address: '203.0.113.1' },
    { proxies: 1, forwarded: ' , ,', address: '10.0.0.1' },
  ])('is $address with $proxies trusted proxies that say $forwarded', ({ proxies, forwarded, address }) => {
    expect(clientAddress(requestFrom('10.0.0.1', forwarded), proxies)).toBe(address);
  });

  it('of IPv4 within IPv6 is that of IPv4', () => {
    expect(clientAddress(requestFrom('::ffff:192.0.2.7'), 0)).toBe('192.0.2.7');
  });
});

describe('whom an address stands for', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80:0000:0000:0001::', 'fe80:0:0:1::/64'],
    ['no address at all', 'no address at all'],
  ])('%s stands for %s', (address, group) => {
    expect(addressGroup(address)).toBe(group);
  });
});
