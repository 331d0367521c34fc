import type { Event } from '../../broker/event.ts';
import type { Unit } from '../../commit/unit.ts';
import type { Tx } from '../../db/client.ts';
import type { BoundStatement } from '../../db/statement.ts';
import type { OnBehalf } from '../trades/order.ts';
import type { Direction } from './direction.ts';
import { feesOf } from './fees.ts';
import { costAt, tickOf } from './prices.ts';
import type { LockedMarket, LockedRows } from './statements.ts';
import type { OrderEndReason, OrderRow } from './table.ts';

/** A fill of a session's order, or a trade of a session. Amounts are lamports, shares units. */
export interface SessionFill extends Direction, OnBehalf {
  readonly tradeId: string;
  /** Null for a trade without an order. */
  readonly orderId: string | null;
  readonly shares: bigint;
  /** The cost of a purchase or the proceeds of a sale, without the fee. */
  readonly cost: bigint;
  readonly fee: bigint;
  /** The price of YES after it. */
  readonly yes: string;
}

/** A change of the resting shares of a session's order. */
export interface SessionRest extends Direction {
  readonly sessionId: string;
  readonly shares: bigint;
  /** The cost of the shares at the price of the order, the fee of a maker included. */
  readonly cost: bigint;
  readonly orders: number;
}

/** The part of a draft that sessions change. */
export interface SettledDraft {
  readonly market: LockedMarket;
  /** Ends those of these orders of the market that are open. */
  endRows(rows: readonly OrderRow[], reason: OrderEndReason): void;
  /** Ends the open orders of a session that this transaction has placed. */
  endSession(sessionId: string, reason: OrderEndReason): void;
  /** Reserves shares of a wallet to its sessions, or fewer of them. */
  hold(wallet: string, outcome: boolean, change: bigint): void;
}

/** The writes of sessions that a draft leads to. */
export interface SettledAccounts {
  readonly statements: readonly BoundStatement[];
  readonly events: readonly Event[];
}

/**
 * The trading sessions that a transaction of a market concerns, locked. They may refuse their orders and trades, and they are told of
 * what happens to them. A draft that begins anew needs them anew.
 */
export interface Accounts {
  /** @throws {ApiError} when the wallet may not place this for the session now. */
  admit(wallet: string, onBehalf: OnBehalf): void;
  /** The shares that a session may sell. */
  sellable(sessionId: string, outcome: boolean): bigint;
  /** @throws {ApiError} when a purchase of so many lamports, fees included, is beyond the bounds of a session. */
  assertAffordable(sessionId: string, cost: bigint): void;
  /** An order was placed for a session, or a trade without an order. */
  placed(onBehalf: OnBehalf, orderId: string | null): void;
  /** Returns by how many shares the wallet's reservation changes. */
  filled(fill: SessionFill): bigint;
  rested(rest: SessionRest): void;
  /** The reason for which a resting order ends in place of a fill; null when it may be filled. */
  refusalOf(order: OrderRow): 'SESSION_STOPPED' | null;
  /** Ends the work of the draft: decides about risks, which may end orders of the draft, and plans the writes. */
  settle(unit: Pick<Unit, 'tx' | 'schedule'>, draft: SettledDraft): Promise<SettledAccounts>;
}

/** The session and the decision of a trade. */
export function sessionOf(
  order: OrderRow | undefined,
  onBehalf: OnBehalf | null | undefined,
): Pick<OrderRow, 'sessionId' | 'decisionId'> {
  return {
    sessionId: order?.sessionId ?? onBehalf?.sessionId ?? null,
    decisionId: order?.decisionId ?? onBehalf?.decisionId ?? null,
  };
}

/** Shares of an order as its session counts them while they rest; null for an order without a session. */
export function restOf(
  { sessionId, side, outcome, price, makerFeeBps: maker }: OrderRow,
  shares: bigint,
): Omit<SessionRest, 'orders'> | null {
  if (sessionId === null) return null;
  const cost = costAt(tickOf(price) ?? 0, shares);
  const isLess = shares < 0n;
  const fee = feesOf(isLess ? -cost : cost, 0n, { maker, taker: 0 });
  return { sessionId, side, outcome, shares, cost: cost + (isLess ? -fee : fee) };
}

type LoadAccounts = (
  tx: Tx,
  marketId: string,
  sessionIds: readonly string[],
  asked: readonly OnBehalf[],
) => Promise<Accounts>;

let load: LoadAccounts | null = null;

/** Gives orders the accounts of sessions. The domain of sessions calls this, because orders know no sessions. */
export function announceAccounts(given: LoadAccounts): void {
  load = given;
}

/**
 * Locks the sessions of the resting orders that a transaction may meet, and of the orders and trades that it is asked for, behind the
 * market and the positions. Null where there is none.
 */
export async function loadAccounts(
  tx: Tx,
  { market, resting }: Pick<LockedRows, 'market' | 'resting'>,
  asked: readonly (OnBehalf | null | undefined)[],
): Promise<Accounts | null> {
  const named = asked.flatMap((onBehalf) => onBehalf ?? []);
  const ids = [
    ...named.map(({ sessionId }) => sessionId),
    ...resting.flatMap(({ sessionId }) => sessionId ?? []),
  ];
  if (load === null || market === null || ids.length === 0) return null;
  return load(tx, market.id, ids, named);
}
