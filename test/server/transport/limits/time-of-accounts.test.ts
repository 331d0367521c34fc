import { describe, expect, it } from 'vitest';

import { TimeOfAccounts } from '../../../../src/server/transport/limits/time-of-accounts.ts';

/** Lets an account work for some milliseconds from a moment. */
function work(time: TimeOfAccounts, account: string, tookMs: number, atMs = 0): void {
  time.begin(account, atMs)(tookMs, atMs);
}

describe('the time of accounts', () => {
  it('lets an account start at once until it has taken what it saved up', () => {
    const time = new TimeOfAccounts(() => false);
    work(time, 'a', 499);
    expect(time.waitMs('a', 0)).toBe(0);
    work(time, 'a', 101);
    time.begin('a', 0);
    expect([time.waitMs('a', 0), time.waitMs('b', 0)]).toEqual([Infinity, 0]);
  });

  it('lets one operation run at a time of all accounts past their part', () => {
    const time = new TimeOfAccounts(() => false);
    for (const account of ['a', 'b']) work(time, account, 600);
    const end = time.begin('a', 0);
    expect(time.waitMs('b', 0)).toBe(Infinity);
    end(2, 2);
    expect(time.waitMs('b', 2)).toBeCloseTo(38);
  });

  it('lets an account past its part rest nineteen times as long as its operation took', () => {
    const time = new TimeOfAccounts(() => false);
    work(time, 'a', 600);
    work(time, 'a', 5);
    expect(time.waitMs('a', 0)).toBeCloseTo(95);
    expect(time.waitMs('a', 90)).toBeCloseTo(5);
    expect(time.waitMs('a', 96)).toBe(0);
  });

  it('takes nothing more from an account that has rested for its operation', () => {
    const time = new TimeOfAccounts(() => false);
    work(time, 'a', 600);
    for (let index = 0; index < 100; index += 1) work(time, 'a', 5);
    time.begin('a', 1990)(5, 1990);
    expect(time.waitMs('a', 1990)).toBeCloseTo(95);
    expect(time.waitMs('a', 2001)).toBe(0);
  });

  it('gives an account 50 ms back each second, and no debt over half a second', () => {
    const time = new TimeOfAccounts(() => false);
    work(time, 'a', 60_000);
    expect(time.begin('a', 9990)).toBeInstanceOf(Function);
    expect(time.waitMs('a', 9990)).toBe(Infinity);
    expect(time.waitMs('a', 10_010)).toBe(0);
  });

  it('lets accounts past their part rest for the work beside their operations, too, and two seconds at most', () => {
    const time = new TimeOfAccounts(() => false);
    time.note('a', 600, 0);
    time.note('a', 3, 0);
    work(time, 'a', 2);
    expect(time.waitMs('a', 0)).toBeCloseTo(95);
    time.note('a', 1000, 0);
    work(time, 'a', 2);
    expect(time.waitMs('a', 0)).toBe(2000);
  });

  it('takes operations that begin together to need as long as those before', () => {
    const time = new TimeOfAccounts(() => false);
    work(time, 'a', 200);
    const ends = [time.begin('a', 0), time.begin('a', 0)];
    // The third begins past the part, so a fourth must wait for its end.
    time.begin('a', 0);
    expect(time.waitMs('a', 0)).toBe(Infinity);
    for (const end of ends) end(1, 0);
    expect(time.waitMs('a', 1)).toBe(0);
  });

  it('tells which accounts have taken more than 50 ms of their saved time', () => {
    let isAlone = false;
    const time = new TimeOfAccounts(() => isAlone);
    work(time, 'a', 49);
    work(time, 'b', 51);
    expect([time.hasWorked('a', 0), time.hasWorked('b', 0), time.hasWorked('c', 0)]).toEqual([
      false,
      true,
      false,
    ]);
    expect(time.hasWorked('b', 40)).toBe(false);
    work(time, 'b', 100, 40);
    isAlone = true;
    expect(time.hasWorked('b', 40)).toBe(false);
  });

  it('lets accounts that have worked rest as long as their last operation took, and no other account', () => {
    const time = new TimeOfAccounts(() => false);
    for (const account of ['a', 'b']) work(time, account, 60);
    expect(time.waitMs('a', 0)).toBe(0);
    work(time, 'a', 30);
    expect([time.waitMs('a', 0), time.waitMs('b', 0), time.waitMs('c', 0)]).toEqual([30, 30, 0]);
    expect([time.waitMs('a', 30), time.waitMs('b', 30)]).toEqual([0, 0]);
  });

  it('lets an account that is alone start at once, whatever it has taken', () => {
    let isAlone = true;
    const time = new TimeOfAccounts(() => isAlone);
    work(time, 'a', 60_000);
    expect(time.waitMs('a', 0)).toBe(0);
    isAlone = false;
    time.begin('a', 0);
    expect(time.waitMs('a', 0)).toBe(Infinity);
  });

  it('forgets the oldest of 10,000 accounts', () => {
    const time = new TimeOfAccounts(() => false);
    for (let index = 0; index <= 10_000; index += 1) work(time, `a${index}`, 600);
    time.begin('a10000', 0);
    expect([time.waitMs('a0', 0), time.waitMs('a1', 0)]).toEqual([0, Infinity]);
  });
});
