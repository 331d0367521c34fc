import type { Tx } from '../../db/client.ts';
import { carryOut, defer } from '../../db/flights.ts';
import type { Plan } from '../../db/statement.ts';
import { countCandlesOf } from './candles.ts';
import { afterClaim, afterTrade, ImpossibleTrade } from './holdings.ts';
import {
  insertDividendsOf,
  keyOf,
  planHoldings,
  planPerShare,
  planShares,
  saveHoldingsOf,
  saveSharesOf,
  saveSpansOf,
  type HoldingRow,
  type LockedHoldings,
  type NewDividend,
  type Span,
} from './rows.ts';
import type { CreatorShareTradeRow, CreatorSharesRow, DividendClaimRow } from './table.ts';

/** Runs two plans in a single flight. */
export function both<One, Other>(one: Plan<One>, other: Plan<Other>): Plan<readonly [One, Other]> {
  return {
    statements: [...one.statements, ...other.statements],
    result: () => [one.result(), other.result()],
  };
}

/**
 * Moves supplies, reserves, holdings and dividends by trades of shares, in their order: by those of ours and by those that other
 * programs write.
 *
 * @throws {ImpossibleTrade} when a trade of another program does not fit the shares of its creator.
 */
export async function applyShareTrades(tx: Tx, trades: readonly CreatorShareTradeRow[]): Promise<void> {
  const creators = trades.map(({ creatorWallet }) => creatorWallet);
  const [locked, holdings] = await carryOut(tx, both(planShares(creators), planHoldings(trades)));
  const shares = new Map<string, CreatorSharesRow & { readonly lastTradeAt?: string }>(locked);
  const held = new Map<string, HoldingRow>();
  const spans = new Map<string, Span>();
  const dividends: NewDividend[] = [];
  for (const trade of trades) {
    const { creatorWallet, holderWallet } = trade;
    const before = shares.get(creatorWallet);
    if (before === undefined) throw new ImpossibleTrade('a trade of shares that were not launched');
    const key = keyOf(trade);
    const { pool, holding, dividend } = afterTrade(before, held.get(key) ?? holdings.of(trade), trade);
    shares.set(creatorWallet, { ...pool, lastTradeAt: trade.createdAt });
    held.set(key, holding);
    const { settledPerShare: fromPerShare } = holding;
    const span = { creatorWallet, holderWallet, fromPerShare, shares: holding.shares };
    spans.set(`${key} ${fromPerShare}`, span);
    if (dividend > 0n)
      dividends.push(dividendOf(before, pool, dividend, { source: 'SALE', tradeId: trade.id }));
  }
  await defer(tx, [
    saveSharesOf([...shares.values()]),
    saveHoldingsOf([...held.values()]),
    saveSpansOf([...spans.values()]),
    ...insertDividendsOf(dividends),
    ...countCandlesOf(trades),
  ]);
}

/** The row of a dividend that has moved shares from one state to the next. */
export function dividendOf(
  before: CreatorSharesRow,
  { creatorWallet, perShare }: CreatorSharesRow,
  amount: bigint,
  origin: Pick<NewDividend, 'source' | 'tradeId'>,
): NewDividend {
  return { creatorWallet, amount, perShare, increment: perShare - before.perShare, ...origin };
}

/** Locks the holdings of claims, and reads the dividends of a share behind the locks. */
export function planClaimed(
  claims: readonly Pick<DividendClaimRow, 'creatorWallet' | 'holderWallet'>[],
): Plan<readonly [LockedHoldings, ReadonlyMap<string, bigint>]> {
  return both(planHoldings(claims), planPerShare(claims.map(({ creatorWallet }) => creatorWallet)));
}

/**
 * Moves holdings by claims: by those of ours and by those that other programs write.
 *
 * @throws {ImpossibleTrade} when a claim of another program is larger than the accrued amount.
 */
export async function applyClaims(tx: Tx, claims: readonly DividendClaimRow[]): Promise<void> {
  const [holdings, perShares] = await carryOut(tx, planClaimed(claims));
  const held = new Map<string, HoldingRow>();
  for (const claim of claims) {
    const key = keyOf(claim);
    const perShare = perShares.get(claim.creatorWallet) ?? 0n;
    const before = held.get(key) ?? holdings.of(claim);
    held.set(key, afterClaim(before, { perShare, carried: 0n }, claim.amount));
  }
  await defer(tx, [saveHoldingsOf([...held.values()])]);
}
