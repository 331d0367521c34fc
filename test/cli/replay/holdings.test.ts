import { describe, expect, it } from 'vitest';

import { planTrades } from '../../../src/cli/replay/holdings.ts';
import type { RecordedTrade } from '../../../src/cli/replay/recorded-trades.ts';

const trade = (fields: Partial<RecordedTrade>): RecordedTrade => ({
  line: 2,
  marketId: 'M-1',
  question: 'Will it rain?',
  executedAtMs: 0,
  trader: 'trader-1',
  tradeType: 'BUY',
  outcome: 'YES',
  shares: 1_000_000_000n,
  price: '0.5',
  ...fields,
});

describe('the trades to execute', () => {
  it('sell no more than is held, and tell what was cut off', () => {
    const planned = planTrades([
      trade({ shares: 1_000_000_000n }),
      trade({ line: 3, shares: 2_000_000_000n }),
      trade({ line: 4, tradeType: 'SELL', shares: 3_000_340_000n }),
    ]);
    expect(planned.map(({ shares, trimmed }) => [shares, trimmed])).toEqual([
      [1_000_000_000n, 0n],
      [2_000_000_000n, 0n],
      [3_000_000_000n, 340_000n],
    ]);
  });

  it.each([
    ['more than rounding explains', { shares: 1_001_000_001n }],
    ['another outcome', { outcome: 'NO' as const }],
    ['in another market', { marketId: 'M-2' }],
    ['of another trader', { trader: 'trader-2' }],
    ['none but a rounding error', { outcome: 'NO' as const, shares: 1n }],
  ])('are refused when a sale is of %s', (_what, fields) => {
    const recorded = [trade({}), trade({ line: 7, tradeType: 'SELL', ...fields })];
    expect(() => planTrades(recorded)).toThrow(
      /^line 7: trader-\d sells \S+ \w+ shares of M-\d but holds [01]\.$/,
    );
  });

  it('may sell a thousandth of a share beyond the holding', () => {
    const recorded = [trade({}), trade({ tradeType: 'SELL', shares: 1_001_000_000n })];
    expect(planTrades(recorded)[1]).toMatchObject({ shares: 1_000_000_000n, trimmed: 1_000_000n });
  });
});
