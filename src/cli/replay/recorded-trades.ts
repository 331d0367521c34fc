import { readFile } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse/sync';

import type { Outcome, TradeType } from '../../client/generated/graphql.ts';
import { CommandError } from '../command/command.ts';
import { toBaseUnits } from '../command/shares.ts';

/** A row of a file of recorded trades. */
export interface RecordedTrade {
  /** Where the row ends in the file, counted from 1. */
  readonly line: number;
  /** The market's id in the file; the server gives it another. */
  readonly marketId: string;
  readonly question: string;
  readonly executedAtMs: number;
  readonly trader: string;
  readonly tradeType: TradeType;
  readonly outcome: Outcome;
  /** Base units. */
  readonly shares: bigint;
  /** Average paid for a share, as it stands in the file. */
  readonly price: string;
}

const columns = [
  'market_id',
  'question',
  'executed_at',
  'trader',
  'trade_type',
  'outcome',
  'shares',
  'price',
] as const;
type Column = (typeof columns)[number];

/**
 * Reads the trades of a CSV file, in file order. Further columns are ignored.
 *
 * @throws {CommandError} when the file is missing, lacks a column or has no row, and for a bad row with its line.
 */
export async function readRecordedTrades(path: string): Promise<RecordedTrade[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new CommandError(missing ? `${path}: there is no such file.` : `${path}: the file cannot be read.`);
  }
  return parseRecordedTrades(text, path);
}

/** As {@link readRecordedTrades}, of the text of a file; `name` stands in front of every error. */
export function parseRecordedTrades(text: string, name: string): RecordedTrade[] {
  const rows = split(text, name);
  if (rows.length === 0) throw new CommandError(`${name}: there are no trades in it.`);
  return rows.map(({ record, info }) => {
    try {
      return readRow(record, info.lines);
    } catch (error) {
      if (error instanceof RangeError)
        throw new CommandError(`${name}: line ${info.lines}: ${error.message}.`);
      throw error;
    }
  });
}

interface Row {
  readonly record: Readonly<Record<Column, string>>;
  readonly info: { readonly lines: number };
}

function split(text: string, name: string): Row[] {
  const checkHeader = (header: string[]) => {
    const missing = columns.find((column) => !header.includes(column));
    if (missing !== undefined) throw new CommandError(`${name}: line 1: the column "${missing}" is missing.`);
    return header;
  };
  try {
    return parse(text, {
      bom: true,
      columns: checkHeader,
      info: true,
      skip_empty_lines: true,
    }) as unknown as Row[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? `line ${error['lines']}: ` : '';
    throw new CommandError(`${name}: ${line}${error.message}.`);
  }
}

function readRow(row: Row['record'], line: number): RecordedTrade {
  const shares = toBaseUnits(row.shares);
  if (shares === 0n) throw new RangeError('shares must be above 0');
  if (!/^0\.\d+$/.test(row.price))
    throw new RangeError(`price must be a decimal between 0 and 1, not "${row.price}"`);
  return {
    line,
    marketId: filled('market_id', row.market_id),
    question: filled('question', row.question),
    executedAtMs: readTime(row.executed_at),
    trader: filled('trader', row.trader),
    tradeType: oneOf('trade_type', row.trade_type, { buy: 'BUY', sell: 'SELL' }),
    outcome: oneOf('outcome', row.outcome, { yes: 'YES', no: 'NO' }),
    shares,
    price: row.price,
  };
}

function filled(column: Column, value: string): string {
  if (value.trim() === '') throw new RangeError(`${column} is empty`);
  return value;
}

function readTime(value: string): number {
  const shape = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
  const millis = shape.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(millis)) throw new RangeError(`executed_at must be an RFC 3339 time, not "${value}"`);
  return millis;
}

function oneOf<Value>(column: Column, value: string, known: Readonly<Record<string, Value>>): Value {
  const found = Object.entries(known).find(([name]) => name === value);
  if (found !== undefined) return found[1];
  throw new RangeError(`${column} must be ${Object.keys(known).join(' or ')}, not "${value}"`);
}
