import { parseTimestamp, type Timestamp } from '../../base/time.ts';
import {
  bind,
  defineStatement,
  planOf,
  textArray,
  type BoundStatement,
  type Plan,
} from '../../db/statement.ts';
import type { TextRow } from '../../db/table.ts';
import { jsonOf } from '../orders/writes.ts';
import { noHolding, type Holding } from './holdings.ts';
import type { CreatorSharesRow, DividendSource } from './table.ts';

const sharesColumns = [
  ...['creator_wallet', 'divisor', 'max_supply', 'supply', 'reserve', 'sell_fee_bps', 'holders_part_bps'],
  ...['unlock_volume', 'unlocked_at', 'per_share', 'carried', 'paid_in', 'platform_fees', 'holders'],
];

function readShares(row: TextRow): CreatorSharesRow {
  const whole = (name: string): number => Number(row[name]);
  const lamports = (name: string): bigint => BigInt(row[name] ?? '');
  const unlockedAt = row['unlocked_at'] ?? null;
  return {
    creatorWallet: row['creator_wallet'] ?? '',
    ...{ divisor: whole('divisor'), maxSupply: whole('max_supply'), supply: whole('supply') },
    ...{ sellFeeBps: whole('sell_fee_bps'), holdersPartBps: whole('holders_part_bps') },
    ...{ reserve: lamports('reserve'), unlockVolume: lamports('unlock_volume') },
    unlockedAt: unlockedAt === null ? null : parseTimestamp(unlockedAt),
    ...{ perShare: lamports('per_share'), carried: lamports('carried'), paidIn: lamports('paid_in') },
    ...{ platformFees: lamports('platform_fees'), holders: whole('holders') },
  };
}

const lockShares = defineStatement(
  'lock_creator_shares',
  `SELECT ${sharesColumns.join()} FROM creator_shares WHERE creator_wallet = ANY($1::text[])
   ORDER BY creator_wallet FOR UPDATE`,
  sharesColumns,
  readShares,
);

const lockHeldShares = defineStatement(
  'lock_held_creator_shares',
  `SELECT ${sharesColumns.join()} FROM creator_shares
   WHERE creator_wallet = (SELECT creator_wallet FROM markets WHERE id = $1) AND supply > 0 FOR UPDATE`,
  sharesColumns,
  readShares,
);

/** Plans to lock the shares of a market's creator where a wallet holds some. The result is null otherwise. */
export function planHeldShares(marketId: string): Plan<CreatorSharesRow | null> {
  return planOf(bind(lockHeldShares, marketId), ([row]) => row ?? null);
}

/** A wallet that holds shares of a creator. */
export interface HolderKey {
  readonly creatorWallet: string;
  readonly holderWallet: string;
}

/** A text for each holder. */
export function keyOf({ creatorWallet, holderWallet }: HolderKey): string {
  return JSON.stringify([creatorWallet, holderWallet]);
}

/** A holding, and its wallet. */
export interface HoldingRow extends HolderKey, Holding {}

const holdingColumns = [
  ...['creator_wallet', 'holder_wallet', 'shares', 'invested', 'settled_per_share', 'accrued', 'claimed'],
];

const lockHoldings = defineStatement(
  'lock_creator_holdings',
  `SELECT ${holdingColumns.join()} FROM creator_holdings
   WHERE (creator_wallet, holder_wallet) IN (SELECT * FROM unnest($1::text[], $2::text[]))
   ORDER BY creator_wallet, holder_wallet FOR UPDATE`,
  holdingColumns,
  (row): HoldingRow => ({
    creatorWallet: row['creator_wallet'] ?? '',
    holderWallet: row['holder_wallet'] ?? '',
    shares: Number(row['shares']),
    invested: BigInt(row['invested'] ?? ''),
    settledPerShare: BigInt(row['settled_per_share'] ?? ''),
    accrued: BigInt(row['accrued'] ?? ''),
    claimed: BigInt(row['claimed'] ?? ''),
  }),
);

/** The locked holdings of wallets. */
export interface LockedHoldings {
  /** The holding of a wallet, which is empty where the wallet never held a share. */
  of(holder: HolderKey): HoldingRow;
}

/** Plans to lock the holdings of wallets, in the order of their keys. */
export function planHoldings(holders: readonly HolderKey[]): Plan<LockedHoldings> {
  const bound = bind(
    lockHoldings,
    textArray(holders.map(({ creatorWallet }) => creatorWallet)),
    textArray(holders.map(({ holderWallet }) => holderWallet)),
  );
  return planOf(bound, (rows) => {
    const known = new Map(rows.map((row) => [keyOf(row), row]));
    return {
      of: ({ creatorWallet, holderWallet }) =>
        known.get(keyOf({ creatorWallet, holderWallet })) ?? { creatorWallet, holderWallet, ...noHolding },
    };
  });
}

/** Plans to lock the shares of creators, in the order of their wallets. An unknown creator is missing. */
export function planShares(creators: readonly string[]): Plan<ReadonlyMap<string, CreatorSharesRow>> {
  return planOf(
    bind(lockShares, textArray([...new Set(creators)])),
    (rows) => new Map(rows.map((row) => [row.creatorWallet, row])),
  );
}

const readPerShare = defineStatement(
  'creator_per_share',
  'SELECT creator_wallet, per_share FROM creator_shares WHERE creator_wallet = ANY($1::text[])',
  ['creator_wallet', 'per_share'],
  (row) => [row['creator_wallet'] ?? '', BigInt(row['per_share'] ?? '')] as const,
);

/** Plans to read the dividends of a share of each creator. Behind the lock of a holding they are never less than it has settled. */
export function planPerShare(creators: readonly string[]): Plan<ReadonlyMap<string, bigint>> {
  return planOf(bind(readPerShare, textArray([...new Set(creators)])), (rows) => new Map(rows));
}

const readTradeTime = defineStatement(
  'creator_trade_time',
  `SELECT greatest(clock_timestamp(), last_trade_at + interval '1 microsecond') AS at
   FROM creator_shares WHERE creator_wallet = $1`,
  ['at'],
  ({ at }) => parseTimestamp(at ?? ''),
);

/** Plans to read a moment that is later than the trades of a creator's shares. Behind the lock of the shares. */
export function planTradeTime(creator: string): Plan<Timestamp | null> {
  return planOf(bind(readTradeTime, creator), ([at]) => at ?? null);
}

const saveShares = defineStatement(
  'save_creator_shares',
  `UPDATE creator_shares AS known SET supply = given.supply, reserve = given.reserve, per_share = given.per_share,
     carried = given.carried, paid_in = given.paid_in, platform_fees = given.platform_fees, holders = given.holders,
     last_trade_at = greatest(known.last_trade_at, given.last_trade_at)
   FROM json_populate_recordset(NULL::creator_shares, $1::json) AS given WHERE known.creator_wallet = given.creator_wallet`,
);

/** Saves locked shares. `lastTradeAt` stays where it is absent. */
export function saveSharesOf(
  rows: readonly (CreatorSharesRow & { readonly lastTradeAt?: Timestamp })[],
): BoundStatement {
  return bind(saveShares, jsonOf(rows));
}

const saveHoldings = defineStatement(
  'save_creator_holdings',
  `INSERT INTO creator_holdings (${holdingColumns.join()}, updated_at)
   SELECT ${holdingColumns.join()}, clock_timestamp() FROM json_populate_recordset(NULL::creator_holdings, $1::json)
   ON CONFLICT (creator_wallet, holder_wallet) DO UPDATE SET shares = excluded.shares, invested = excluded.invested,
     settled_per_share = excluded.settled_per_share, accrued = excluded.accrued, claimed = excluded.claimed,
     updated_at = excluded.updated_at`,
);

/** Saves locked holdings. */
export function saveHoldingsOf(rows: readonly HoldingRow[]): BoundStatement {
  return bind(saveHoldings, jsonOf(rows));
}

const saveSpans = defineStatement(
  'save_creator_holding_spans',
  `INSERT INTO creator_holding_spans (creator_wallet, holder_wallet, from_per_share, shares)
   SELECT creator_wallet, holder_wallet, from_per_share, shares
   FROM json_populate_recordset(NULL::creator_holding_spans, $1::json)
   ON CONFLICT (creator_wallet, holder_wallet, from_per_share) DO UPDATE SET shares = excluded.shares`,
);

/** The shares of a wallet from a value of `perShare` on. */
export interface Span extends HolderKey {
  readonly fromPerShare: bigint;
  readonly shares: number;
}

/** Saves the shares of wallets from now on. A span that begins at the same dividend is replaced. */
export function saveSpansOf(spans: readonly Span[]): BoundStatement {
  return bind(saveSpans, jsonOf(spans));
}

const insertDividends = defineStatement(
  'insert_dividends',
  `INSERT INTO dividends (creator_wallet, source, amount, increment, per_share, trade_id)
   SELECT creator_wallet, source, amount, increment, per_share, trade_id
   FROM json_populate_recordset(NULL::dividends, $1::json)`,
);

/** A dividend. */
export interface NewDividend {
  readonly creatorWallet: string;
  readonly source: DividendSource;
  readonly amount: bigint;
  readonly increment: bigint;
  readonly perShare: bigint;
  readonly tradeId: string;
}

/** The statements that insert dividends: none for none. */
export function insertDividendsOf(rows: readonly NewDividend[]): readonly BoundStatement[] {
  return rows.length === 0 ? [] : [bind(insertDividends, jsonOf(rows))];
}
