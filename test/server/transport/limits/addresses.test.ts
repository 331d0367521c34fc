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

  it.each([
    ['203.0.113.1:51234', '203.0.113.1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['[2001:DB8:0::1]', '2001:db8::1'],
    ['2001:0db8:0000::0001', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[fe80::1%25eth0]:80', 'fe80::1'],
    ['::ffff:203.0.113.1', '203.0.113.1'],
    ['[::ffff:203.0.113.1]:80', '203.0.113.1'],
    ['::FFFF:cb00:7101', '203.0.113.1'],
    ['64:ff9b::cb00:7101', '203.0.113.1'],
  ])('is the same however a proxy writes it: %s is %s', (entry, address) => {
    expect(clientAddress(requestFrom('10.0.0.1', entry), 1)).toBe(address);
  });

  it.each([
    'unknown',
    '_hidden',
    '203.0.113',
    '0203.0.113.1',
    '0x7f.1',
    '1',
    '256.1.1.1',
    '[',
    ':',
    '%',
    '[::1',
  ])('is that of the next hop where a proxy writes %s', (entry) => {
    expect(clientAddress(requestFrom('10.0.0.1', `198.51.100.9, ${entry}`), 1)).toBe('10.0.0.1');
    expect(clientAddress(requestFrom('10.0.0.1', `${entry}, 203.0.113.1`), 2)).toBe('203.0.113.1');
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
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['64:ff9b::c000:207', '192.0.2.7'],
    ['no address at all', 'no address at all'],
  ])('%s stands for %s', (address, group) => {
    expect(addressGroup(address)).toBe(group);
  });
});
