import { describe, expect, it } from 'vitest';

import { ApiError } from '../../../../../src/server/base/errors.ts';
import type { Account } from '../../../../../src/server/transport/limits/account/account.ts';
import type { Accounts } from '../../../../../src/server/transport/limits/account/accounts.ts';
import { createAccounts } from '../../../../support/servers/accounts.ts';

const one = '203.0.113.1';
const other = '203.0.113.2';

function opened(accounts: Accounts, address: string): Account {
  const account = accounts.open(address);
  if (typeof account === 'string') throw new Error(`${address} is refused: ${account}`);
  return account;
}

/** The code and the details of the error that a function throws; null when it throws none. */
function codeOf(act: () => unknown): Pick<ApiError, 'code' | 'details'> | null {
  try {
    act();
    return null;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { code: error.code, details: error.details };
  }
}

function stage(environment: Record<string, string>, maximum?: number) {
  const refusals: string[] = [];
  const accounts = createAccounts(environment, (limit) => refusals.push(limit), maximum);
  return { accounts, refusals };
}

describe('the connections of an address', () => {
  it('are bounded, and so are those of the process', () => {
    const { accounts, refusals } = stage({ MAX_CONNECTIONS_PER_IP: '2', MAX_CONNECTIONS: '3' });
    const account = opened(accounts, one);
    expect(opened(accounts, one)).toBe(account);
    expect(accounts.open(one)).toBe('too many of the address');
    opened(accounts, other);
    expect(accounts.open('203.0.113.3')).toBe('full');
    expect(refusals).toEqual(['MAX_CONNECTIONS_PER_IP', 'MAX_CONNECTIONS']);
    accounts.close(account);
    opened(accounts, one);
  });
});

describe('the account of an address', () => {
  it('is dropped once the address holds nothing', () => {
    const { accounts } = stage({});
    const account = opened(accounts, one);
    const subscription = account.addSubscription();
    subscription.join('group', 1);
    expect(account.waitingBytes.add(10)).toBe(true);
    account.addTcpConnection();
    accounts.close(account);
    subscription.end();
    subscription.end();
    account.waitingBytes.delete(10);
    expect(accounts.size).toBe(1);
    expect(accounts.of(one)).toBe(account);
    account.deleteTcpConnection();
    expect(accounts.size).toBe(0);
  });

  it('is that of all others when there are too many, and the others have the limits of one together', () => {
    const { accounts } = stage({ MAX_CONNECTIONS_PER_IP: '2' }, 2);
    opened(accounts, '203.0.113.1');
    opened(accounts, '203.0.113.2');
    const shared = opened(accounts, '203.0.113.3');
    expect(opened(accounts, '203.0.113.4')).toBe(shared);
    expect(accounts.open('203.0.113.5')).toBe('too many of the address');
    expect(accounts.size).toBe(3);
    accounts.close(shared);
    accounts.close(shared);
    expect(accounts.size).toBe(2);
  });

  it('is that of a whole /64 of IPv6', () => {
    const { accounts } = stage({});
    expect(opened(accounts, '2001:db8:1:2::1')).toBe(opened(accounts, '2001:db8:1:2:ffff::2'));
  });
});

describe('the subscriptions of an address', () => {
  it('are TOO_MANY_SUBSCRIPTIONS past MAX_SUBSCRIPTIONS_PER_IP, until one has ended', () => {
    const { accounts, refusals } = stage({ MAX_SUBSCRIPTIONS_PER_IP: '2' });
    const account = opened(accounts, one);
    const first = account.addSubscription();
    account.addSubscription();
    expect(codeOf(() => account.addSubscription())).toEqual({
      code: 'TOO_MANY_SUBSCRIPTIONS',
      details: { maxSubscriptions: 2, retryAfterMs: 1000 },
    });
    expect(refusals).toEqual(['MAX_SUBSCRIPTIONS_PER_IP']);
    first.end();
    account.addSubscription();
    opened(accounts, other).addSubscription();
  });

  it('count each group once, by its cost, up to MAX_EVENT_COST_PER_IP', () => {
    const { accounts, refusals } = stage({ MAX_EVENT_COST_PER_IP: '10' });
    const account = opened(accounts, one);
    const subscriptions = Array.from({ length: 4 }, () => account.addSubscription());
    const [a, b, c, d] = subscriptions;
    a?.join('dear', 6.5);
    b?.join('dear', 6.5);
    expect(codeOf(() => c?.join('another', 4))).toEqual({
      code: 'TOO_MANY_SUBSCRIPTIONS',
      details: { maxEventCost: 10, retryAfterMs: 1000 },
    });
    d?.join('cheap', 3.5);
    expect(refusals).toEqual(['MAX_EVENT_COST_PER_IP']);
    a?.end();
    expect(codeOf(() => c?.join('another', 4))).toMatchObject({ code: 'TOO_MANY_SUBSCRIPTIONS' });
    b?.end();
    c?.join('another', 4);
  });
});

describe('the bytes that wait for an address', () => {
  it('are bounded on all its connections together', () => {
    const { accounts } = stage({ MAX_BUFFERED_BYTES_PER_IP: '100' });
    const { waitingBytes } = opened(accounts, one);
    expect(waitingBytes.add(60)).toBe(true);
    expect(opened(accounts, one).waitingBytes.add(41)).toBe(false);
    expect(waitingBytes.add(40)).toBe(true);
    waitingBytes.delete(60);
    expect(waitingBytes.add(60)).toBe(true);
  });
});

describe('the limits of an address that are unset', () => {
  const take = (count: number, act: () => unknown) => Array.from({ length: count }, act);

  it('follow MAX_CONNECTIONS_PER_IP', () => {
    const { accounts } = stage({ MAX_CONNECTIONS_PER_IP: '2' });
    const account = opened(accounts, one);
    expect(take(7, () => account.addTcpConnection()).indexOf(false)).toBe(6);
    expect(account.waitingBytes.add(2 * 655_360 + 1)).toBe(false);
    expect(account.waitingBytes.add(2 * 655_360)).toBe(true);
    account.addSubscription().join('all', 20);
    expect(codeOf(() => account.addSubscription().join('one more', 0.05))).toMatchObject({
      code: 'TOO_MANY_SUBSCRIPTIONS',
    });
    take(38, () => account.addSubscription());
    expect(codeOf(() => account.addSubscription())).toMatchObject({ details: { maxSubscriptions: 40 } });
  });

  it('are off with it', () => {
    const { accounts, refusals } = stage({ MAX_CONNECTIONS_PER_IP: '0' });
    const account = opened(accounts, one);
    take(1000, () => account.addTcpConnection());
    take(10_000, () => account.addSubscription().join('group', 1e6));
    expect(account.waitingBytes.add(1e12)).toBe(true);
    expect(refusals).toEqual([]);
  });

  it('bound no TCP connections behind a proxy, which has all of them', () => {
    const { accounts } = stage({ MAX_CONNECTIONS_PER_IP: '1', TRUST_PROXY: '1' });
    const account = opened(accounts, one);
    expect(take(50, () => account.addTcpConnection())).not.toContain(false);
  });
});
