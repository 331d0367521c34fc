import { describe, expect, it } from 'vitest';

import { CommandError } from '../../../src/cli/command/command.ts';
import { parseRecordedTrades, readRecordedTrades } from '../../../src/cli/replay/recorded-trades.ts';

const header = 'market_id,question,executed_at,trader,trade_type,outcome,shares,price';
const row = 'M-1,"Will it rain, or not?",2015-04-23T02:02:18Z,trader-1,buy,yes,44.98333,0.555761';

const messageOf = (text: string): string => {
  try {
    parseRecordedTrades(text, 'trades.csv');
  } catch (error) {
    if (error instanceof CommandError) return error.message;
    throw error;
  }
  return 'no error';
};

describe('a file of recorded trades', () => {
  it('is read in its order, with shares in base units', () => {
    const text = `\uFEFF${header}\r\n${row}\r\nM-2,Another question,2015-04-23T04:02:18+02:00,trader-2,sell,no,1,0.25\r\n`;
    expect(parseRecordedTrades(text, 'trades.csv')).toEqual([
      {
        line: 2,
        marketId: 'M-1',
        question: 'Will it rain, or not?',
        executedAtMs: Date.UTC(2015, 3, 23, 2, 2, 18),
        trader: 'trader-1',
        tradeType: 'BUY',
        outcome: 'YES',
        shares: 44_983_330_000n,
        price: '0.555761',
      },
      expect.objectContaining({
        line: 3,
        executedAtMs: Date.UTC(2015, 3, 23, 2, 2, 18),
        tradeType: 'SELL',
        outcome: 'NO',
        shares: 1_000_000_000n,
      }),
    ]);
  });

  it('may have its columns in any order and more of them', () => {
    const text =
      'note,price,shares,outcome,trade_type,trader,executed_at,question,market_id\nx,0.5,1,no,sell,t,2015-04-23T02:02:18Z,Q,M';
    expect(parseRecordedTrades(text, 'trades.csv')).toMatchObject([
      { marketId: 'M', price: '0.5', outcome: 'NO' },
    ]);
  });

  it.each([
    ['a missing column', header.replace(',price', ''), 'line 1: the column "price" is missing.'],
    ['no trades', header, 'there are no trades in it.'],
    ['an empty file', '', 'there are no trades in it.'],
    ['a row that is too short', `${header}\n${row}\nM-1,Q`, 'line 3: '],
    [
      'no number of shares',
      `${header}\n${row}\n${row.replace('44.98333', 'many')}`,
      'line 3: not a number of shares',
    ],
    ['no shares', `${header}\n${row.replace('44.98333', '0.0')}`, 'line 2: shares must be above 0.'],
    [
      'no price',
      `${header}\n${row.replace('0.555761', '1.5')}`,
      'line 2: price must be a decimal between 0 and 1',
    ],
    [
      'no time',
      `${header}\n${row.replace('2015-04-23T', '2015-13-23T')}`,
      'line 2: executed_at must be an RFC 3339 time',
    ],
    [
      'another trade type',
      `${header}\n${row.replace('buy', 'lend')}`,
      'line 2: trade_type must be buy or sell, not "lend".',
    ],
    ['another outcome', `${header}\n${row.replace('yes', 'toString')}`, 'line 2: outcome must be yes or no'],
    ['no trader', `${header}\n${row.replace('trader-1', ' ')}`, 'line 2: trader is empty.'],
  ])('is refused on one line naming the place: %s', (_what, text, message) => {
    expect(messageOf(text)).toContain(`trades.csv: ${message}`);
    expect(messageOf(text)).not.toContain('\n');
  });

  it('is refused when it is not there', async () => {
    await expect(readRecordedTrades('/nowhere/trades.csv')).rejects.toThrow(
      '/nowhere/trades.csv: there is no such file.',
    );
  });
});
