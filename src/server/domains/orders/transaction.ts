import type { Event } from '../../broker/event.ts';
import type { ExpectingUnit, Unit } from '../../commit/unit.ts';
import { carryOut, fly } from '../../db/flights.ts';
import { bind, type BoundStatement } from '../../db/statement.ts';
import { assertNotHalted } from '../halts/wall.ts';
import { eventsOfMarketChange } from '../markets/events.ts';
import { positionChanged } from '../positions/events.ts';
import { MakerDepth } from '../pricing/depth.ts';
import { tradeExecuted } from '../trades/events.ts';
import type { TradeRow } from '../trades/table.ts';
import type { Accounts, SettledAccounts } from './accounts.ts';
import { expectBook, moveOf, planBook } from './book-event.ts';
import { Draft, type Loaded } from './draft.ts';
import type { FeeRates } from './fees.ts';
import { expectRows } from './expected.ts';
import { withHolders } from './holders-fee.ts';
import {
  makeBook,
  planRows,
  type LockedBook,
  type LockedRows,
  type Reach,
  type RowsWanted,
} from './statements.ts';
import { settleCrossed } from './take.ts';
import { planDraft, writesOfOwn, type WrittenDraft } from './writes.ts';

/** Resting orders of a side that a transaction reads first. */
export const firstRead = 64;

/**
 * Locks a market, its book and the positions of wallets, in the order of all transactions, and reads the orders within reach. Other
 * statements go before them.
 */
export async function lockRows(
  { tx }: Pick<Unit, 'tx'>,
  marketId: string,
  wanted: RowsWanted,
  before: readonly BoundStatement[] = [],
): Promise<LockedRows> {
  const plan = planRows(marketId, wanted);
  const rows = await carryOut(tx, { ...plan, statements: [...before, ...plan.statements] });
  if (rows.market === null || rows.book !== null) return rows;
  await fly(tx, [bind(makeBook, marketId)]);
  return carryOut(tx, planRows(marketId, wanted));
}

/** Whether a side of the book may have orders within reach that were not read. */
export function mayHaveMore({ resting }: Pick<LockedRows, 'resting'>, { limit }: Reach): boolean {
  return resting.length >= limit;
}

/** The reach that covers the orders which the market maker has passed since the last event of the book. */
export function reachOfCrossed({ market, book }: LockedRows, reach: Reach): Reach {
  if (market === null || book === null) return reach;
  const gap = market.sharesYes - market.sharesNo;
  if (gap === book.sharesYes - book.sharesNo) return reach;
  const depth = MakerDepth.of(market.bParameter);
  return {
    ...reach,
    bidsDownTo: Math.min(reach.bidsDownTo, depth.lowestAsk(gap)),
    asksUpTo: Math.max(reach.asksUpTo, depth.highestBid(gap)),
  };
}

/**
 * A draft in which no order is crossed.
 *
 * @throws {ApiError} `TRADING_HALTED`.
 */
export function draftOf(
  { market, book, halt, holders, ...rows }: LockedRows,
  fees: FeeRates,
  accounts: Accounts | null,
): Draft {
  if (market === null || book === null) throw new Error('a draft of no market');
  assertNotHalted(halt);
  const loaded: Loaded = { market, book, ...rows };
  const draft = new Draft(loaded, withHolders(fees, holders), accounts);
  settleCrossed(draft);
  return draft;
}

/** A unit of work of orders. Jobs expect nothing. */
export type OrdersUnit = Pick<Unit, 'tx' | 'record'> &
  Partial<Pick<ExpectingUnit, 'isUsual' | 'expect' | 'schedule'>>;

/**
 * Writes a draft, and records its events: those of orders, trades, the market, positions and the book. In the usual case its
 * statements go in the flight of COMMIT.
 *
 * @returns the trades, in their order.
 */
export async function writeDraft(
  unit: OrdersUnit,
  draft: Draft,
  rows: LockedRows,
  first: readonly BoundStatement[] = [],
): Promise<readonly TradeRow[]> {
  const { market: before, book } = rows;
  if (before === null || book === null) throw new Error('a draft of no market');
  const settled = await settleAccounts(unit, draft);
  const paid = rows.holders?.pay(draft.holdersParts) ?? [];
  const leading = [...first, ...paid, ...settled.statements];
  const { written, event } =
    (await expectDraft(unit, draft, rows, leading)) ?? (await flyDraft(unit, draft, book, leading));
  const { trades, market, positions } = written;
  const { commitOrder } = book;
  const events: Event[] = [
    ...draft.events,
    ...trades.map((trade) => tradeExecuted.create(trade)),
    ...(market === null ? [] : eventsOfMarketChange({ before, after: market, commitOrder })),
    ...positions.map((position) => positionChanged.create({ position, commitOrder: commitOrder.toString() })),
  ];
  unit.record([...events, ...(event === null ? [] : [event]), ...settled.events]);
  return trades;
}

/** Lets the sessions of a draft decide about their risks. */
async function settleAccounts(
  { tx, schedule }: OrdersUnit,
  draft: Draft,
): Promise<Pick<SettledAccounts, 'statements' | 'events'>> {
  if (draft.accounts === null) return { statements: [], events: [] };
  if (schedule === undefined) throw new Error('a draft of sessions without a schedule');
  return draft.accounts.settle({ tx, schedule }, draft);
}

/** A draft that is written, and the event of its book. */
interface ToldDraft {
  readonly written: WrittenDraft;
  readonly event: Event | null;
}

/** Writes a draft with the next flight; null where the answer of the database is needed. */
async function expectDraft(
  { isUsual = false, expect }: OrdersUnit,
  draft: Draft,
  { book, positions, levels }: LockedRows,
  first: readonly BoundStatement[],
): Promise<ToldDraft | null> {
  if (!isUsual || expect === undefined || book === null || levels === null) return null;
  const told = expectBook(moveOf(draft, book), levels);
  if (told === null) return null;
  const { statements, ...written } = expectRows(draft, positions, book);
  await expect([...first, ...statements, ...writesOfOwn(draft), told.save]);
  return { written, event: told.event };
}

/** Writes a draft in a flight of its own. */
async function flyDraft(
  { tx }: OrdersUnit,
  draft: Draft,
  book: LockedBook,
  first: readonly BoundStatement[],
): Promise<ToldDraft> {
  const rows = planDraft(draft);
  const move = planBook(moveOf(draft, book));
  await fly(tx, [...first, ...rows.statements, ...move.statements]);
  return { written: rows.result(), event: move.result() };
}
