import { randomUUID } from 'node:crypto';

import { ApiError } from '../../base/errors.ts';
import { findFirstRequest, planClaim, releasesOf, type ClientRequest } from '../../commit/requests.ts';
import type { ExpectingUnit, SharedWork, Unit } from '../../commit/unit.ts';
import { carryOut } from '../../db/flights.ts';
import { joinPlans, type BoundStatement, type Plan } from '../../db/statement.ts';
import { assertNotHalted } from '../halts/wall.ts';
import { eventsOfMarketChange } from '../markets/events.ts';
import { positionChanged } from '../positions/events.ts';
import type { WalletWork } from '../users/wallet-work.ts';
import { assertActive } from './active.ts';
import { tradeExecuted } from './events.ts';
import { expectRows, planMoment, writesOf, type Moment } from './expected.ts';
import { assertWellFormed, type Order } from './order.ts';
import { settle } from './settle.ts';
import {
  planLocks,
  planWrites,
  type Locked,
  type StoredRows,
  type TradedMarket,
  type WrittenRows,
} from './statements.ts';
import { executedOf, type ExecutedOrder } from './executed.ts';
import { GoesThroughBook, type KeptBook } from './kept-book.ts';
import { requireTrades } from './store.ts';

/**
 * Executes a trade against the market maker, or through the book of the market where one is kept. A single transaction writes the trade, the market's shares, prices and
 * volume, and the wallet's position. The orders that wait for a market share a transaction, in their order.
 *
 * An order whose `clientId` the wallet has used is not executed again: the first trade is its result.
 *
 * @param canHalt whether the database has the table of halts.
 * @param book null where no book is kept.
 * @throws {ApiError} `NOT_FOUND`; `MARKET_NOT_ACTIVE`; `TRADING_HALTED`; `CLIENT_ID_REUSED` when the id belongs to another request; `BAD_USER_INPUT` when the size is not positive, a limit belongs to
 *   the other trade type, an amount exceeds its column, or a sale is worth less than a lamport;
 *   `INSUFFICIENT_SHARES` when a sale exceeds the wallet's position; `SLIPPAGE_EXCEEDED` when a limit is passed.
 */
export async function executeTrade(
  walletWork: WalletWork,
  order: Order,
  canHalt: boolean,
  book: KeptBook | null = null,
): Promise<ExecutedOrder> {
  assertWellFormed(order);
  const { wallet, marketId } = order;
  if (book !== null && (order.onBehalf !== undefined || book.isExpected(marketId)))
    return walletWork.join(wallet, marketId, book.trades, order);
  try {
    return await walletWork.join(wallet, marketId, workOf({ canHalt, book }), order);
  } catch (error) {
    if (book === null || !(error instanceof GoesThroughBook)) throw error;
    return walletWork.join(wallet, marketId, book.trades, order);
  }
}

/** What a transaction of trades looks at beside its market: as with {@link executeTrade}. */
interface Surroundings {
  readonly canHalt: boolean;
  readonly book: KeptBook | null;
}

const works = new WeakMap<object, SharedWork<Order, ExecutedOrder>>();
const withoutBook = { true: {}, false: {} };

/** The work of orders: the same one for the same surroundings, so that orders share a transaction. */
function workOf({ canHalt, book }: Surroundings): SharedWork<Order, ExecutedOrder> {
  const key = book ?? withoutBook[`${canHalt}`];
  const known = works.get(key);
  if (known !== undefined) return known;
  const work: SharedWork<Order, ExecutedOrder> = {
    keyOf: keyOfOrder,
    run: (unit, given) => executeOrders(unit, given, { canHalt, book }),
  };
  works.set(key, work);
  return work;
}

function keyOfOrder({ wallet, clientId }: Order): string | null {
  return clientId === null ? null : JSON.stringify([wallet, clientId]);
}

/** An order on its way through a transaction. */
interface Attempt {
  readonly order: Order;
  readonly request: ClientRequest;
  /** The id of its trade. */
  readonly id: string;
  readonly claim: Plan<boolean>;
  /** Null until it is known. */
  outcome: PromiseSettledResult<ExecutedOrder> | null;
}

/**
 * Executes the orders of a market in a transaction, in two flights: claims and locks, and then the rows with the events and
 * COMMIT. In an unusual case the rows are read from the database before their events are made, so that they fly alone.
 */
async function executeOrders(
  unit: ExpectingUnit,
  given: readonly Order[],
  surroundings: Surroundings,
): Promise<readonly PromiseSettledResult<ExecutedOrder>[]> {
  const attempts = given.map(attemptOf);
  const locked = await claimAndLock(unit, attempts, surroundings);
  for (const attempt of attempts) if (!attempt.claim.result()) await repeat(unit, attempt);
  const settled = settleAll(attempts, locked);
  const stored = await write(unit, releasesOfRefused(attempts), settled, locked);
  tell(unit, settled, stored, locked.market);
  return attempts.map(({ outcome }) => outcome ?? rejected(new Error('an order was left out')));
}

/** An order that is settled, and its rows. */
type Settled = readonly [Attempt, WrittenRows];

function keyOf({ order }: Attempt): string {
  return keyOfOrder(order) ?? '';
}

function attemptOf(order: Order): Attempt {
  const { clientId, wallet: caller, ...content } = order;
  const request = { caller, clientId, mutation: 'executeTrade', content };
  const id = randomUUID();
  return { order, request, id, claim: planClaim(request, [id]), outcome: null };
}

/** The locked rows, and the moment of the trades in the usual case. */
interface LockedAtMoment extends Locked {
  readonly moment: Moment | null;
}

/** Claims the requests by key, keeps halts out, and then locks the market and the positions by wallet. */
function claimAndLock(
  { tx, isUsual }: ExpectingUnit,
  attempts: readonly Attempt[],
  { canHalt, book }: Surroundings,
): Promise<LockedAtMoment> {
  const [first] = attempts;
  if (first === undefined) throw new Error('a transaction without an order');
  const claims = attempts
    .filter(({ request }) => request.clientId !== null)
    .sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
    .flatMap(({ claim }) => claim.statements);
  const wallets = attempts.map(({ order }) => order.wallet);
  const locks = planLocks(first.order.marketId, wallets, canHalt);
  const sellers = attempts.filter(({ order }) => order.tradeType === 'sell').map(({ order }) => order.wallet);
  const kept = book?.plan(first.order.marketId, sellers) ?? null;
  const moment = isUsual ? planMoment(first.order.marketId) : null;
  return carryOut(tx, {
    statements: [
      ...[...claims, ...locks.statements],
      ...[...(kept?.statements ?? []), ...(moment?.statements ?? [])],
    ],
    result() {
      if (kept?.result() === true) throw new GoesThroughBook();
      return { ...locks.result(), moment: moment?.result() ?? null };
    },
  });
}

/** Gives a request that was sent before the result of the first one. */
async function repeat({ tx }: Unit, attempt: Attempt): Promise<void> {
  try {
    const trades = await requireTrades(tx, await findFirstRequest(tx, attempt.request));
    attempt.outcome = { status: 'fulfilled', value: executedOf(trades, true) };
  } catch (error) {
    attempt.outcome = rejected(refusalOf(error));
  }
}

/** Settles the new orders one after the other, each on the rows that the orders before it leave. A refused order leaves none. */
function settleAll(attempts: readonly Attempt[], { market, halt, positions }: Locked): readonly Settled[] {
  const settled: Settled[] = [];
  let present = market;
  const held = new Map<string, WrittenRows['position']>(positions);
  for (const attempt of attempts.filter(({ outcome }) => outcome === null)) {
    const { order, id } = attempt;
    try {
      const active = assertActive(present, order.marketId);
      assertNotHalted(halt);
      const rows = settle(active, held.get(order.wallet) ?? null, order, id);
      present = { ...active, ...rows.market };
      held.set(order.wallet, rows.position);
      settled.push([attempt, rows]);
    } catch (error) {
      attempt.outcome = rejected(refusalOf(error));
    }
  }
  return settled;
}

/** The statements by which refused orders give their claims up, so that they may be sent again. */
function releasesOfRefused(attempts: readonly Attempt[]): readonly BoundStatement[] {
  return attempts
    .filter(({ claim, outcome }) => outcome?.status === 'rejected' && claim.result())
    .flatMap(({ request }) => releasesOf(request));
}

/** Writes the rows of the orders, in the usual case with COMMIT. Returns them as the database has them. */
async function write(
  { tx, expect }: ExpectingUnit,
  releases: readonly BoundStatement[],
  settled: readonly Settled[],
  { moment, ...locked }: LockedAtMoment,
): Promise<readonly StoredRows[]> {
  const written = settled.map(([, rows]) => rows);
  if (moment !== null) {
    const stored = expectRows(locked, moment, written);
    await expect([...releases, ...stored.flatMap(writesOf)]);
    return stored;
  }
  const { statements, result } = joinPlans(written.map(planWrites));
  return carryOut(tx, { statements: [...releases, ...statements], result });
}

/** Records the events of the trades, and their outcomes. */
function tell(
  { record }: Unit,
  settled: readonly Settled[],
  stored: readonly StoredRows[],
  locked: TradedMarket | null,
): void {
  let before = locked;
  for (const [index, { trade, market, position, commitOrder }] of stored.entries()) {
    record([
      tradeExecuted.create(trade),
      ...eventsOfMarketChange({ before, after: market, commitOrder }),
      positionChanged.create({ position, commitOrder: commitOrder.toString() }),
    ]);
    before = market;
    const [attempt] = settled[index] ?? [];
    if (attempt !== undefined) attempt.outcome = { status: 'fulfilled', value: executedOf([trade], false) };
  }
}

/** The error that refuses an order alone. Every other error ends the transaction of all orders. */
function refusalOf(error: unknown): ApiError {
  if (error instanceof ApiError && error.cause === undefined) return error;
  throw error;
}

function rejected(reason: Error): PromiseRejectedResult {
  return { status: 'rejected', reason };
}
