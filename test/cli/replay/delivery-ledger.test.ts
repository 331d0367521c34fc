import { describe, expect, it } from 'vitest';

import { DeliveryLedger } from '../../../src/cli/replay/delivery-ledger.ts';

const ledgerOf = (executed: string, delivered: string) => {
  const ledger = new DeliveryLedger();
  for (const id of executed) ledger.executed('m', id);
  for (const id of delivered) ledger.delivered('m', id);
  return ledger;
};

describe('the delivery ledger', () => {
  it.each([
    ['all in order', 'abcd', 'abcd', { executed: 4, delivered: 4, repeated: 0, inOrder: true }],
    ['one missing', 'abcd', 'abd', { executed: 4, delivered: 3, repeated: 0, inOrder: true }],
    ['two swapped', 'abcd', 'acbd', { executed: 4, delivered: 4, repeated: 0, inOrder: false }],
    ['one repeated', 'abcd', 'abbcd', { executed: 4, delivered: 4, repeated: 1, inOrder: true }],
    ["somebody else's between", 'abcd', 'axbcdx', { executed: 4, delivered: 4, repeated: 0, inOrder: true }],
    ['nothing', '', '', { executed: 0, delivered: 0, repeated: 0, inOrder: true }],
  ])('tells %s', (_what, executed, delivered, verdict) => {
    expect(ledgerOf(executed, delivered).verdict('m')).toEqual(verdict);
  });

  it('keeps markets apart', () => {
    const ledger = ledgerOf('ab', 'ba');
    ledger.executed('n', 'c');
    ledger.delivered('n', 'c');
    expect(ledger.verdict('n')).toEqual({ executed: 1, delivered: 1, repeated: 0, inOrder: true });
  });

  it('is settled when the last delivery comes, also one that came before its execution was known', async () => {
    const ledger = ledgerOf('a', '');
    ledger.delivered('m', 'b');
    ledger.executed('m', 'b');
    const settled = ledger.settled(60_000);
    ledger.delivered('m', 'a');
    await settled;
    expect(ledger.verdict('m')).toMatchObject({ delivered: 2, inOrder: false });
  });

  it('is settled when nothing comes any more', async () => {
    await ledgerOf('ab', 'a').settled(1);
  });
});
