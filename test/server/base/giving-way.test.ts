import { describe, expect, it } from 'vitest';

import { GivingWay } from '../../../src/server/base/giving-way.ts';

describe('work that gives way', () => {
  it('waits while urgent work is under way', () => {
    let isUnderWay = false;
    const givingWay = new GivingWay(() => isUnderWay, 25);
    expect(givingWay.mustWait(0)).toBe(false);
    isUnderWay = true;
    expect([givingWay.mustWait(100), givingWay.mustWait(124)]).toEqual([true, true]);
    isUnderWay = false;
    expect(givingWay.mustWait(124)).toBe(false);
  });

  it('waits no longer than its bound, and as long again once a part of it has run', () => {
    const givingWay = new GivingWay(() => true, 25);
    givingWay.mustWait(0);
    givingWay.partRan(10);
    expect([givingWay.mustWait(24), givingWay.mustWait(25), givingWay.mustWait(30)]).toEqual([
      true,
      false,
      false,
    ]);
    givingWay.partRan(30);
    expect([givingWay.mustWait(40), givingWay.mustWait(64), givingWay.mustWait(65)]).toEqual([
      true,
      true,
      false,
    ]);
  });
});
