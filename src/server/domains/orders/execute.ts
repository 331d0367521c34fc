import { randomUUID } from 'node:crypto';

import { ApiError } from '../../base/errors.ts';
import type { ClientRequest } from '../../commit/requests.ts';
import { findFirstRequest, planClaim, releasesOf, storeIds } from '../../commit/requests.ts';
import type { ExpectingUnit, SharedWork, Unit } from '../../commit/unit.ts';
import { fly } from '../../db/flights.ts';
import type { BoundStatement, Plan } from '../../db/statement.ts';
import { assertNotHalted } from '../halts/wall.ts';
import { assertActive } from '../trades/active.ts';
import { executedOf, type ExecutedOrder } from '../trades/executed.ts';
import type { Order } from '../trades/order.ts';
import { requireTrades } from '../trades/store.ts';
import './codes.ts';
import { loadAccounts, type Accounts } from './accounts.ts';
import type { Draft } from './draft.ts';
import { feesOf, type FeeRates } from './fees.ts';
import { isBidOf } from './direction.ts';
import { priceLegs } from './legs.ts';
import { match } from './matching.ts';
import type { Rules } from './place.ts';
import { noReach, type LockedRows, type Reach } from './statements.ts';
import { assertAdmitted, endRefused, makerOf, TooFewOrders } from './take.ts';
import { draftOf, firstRead, lockRows, mayHaveMore, reachOfCrossed, writeDraft } from './transaction.ts';

/** A trade on its way through a transaction. */
interface Attempt {
  readonly order: Order;
  readonly request: ClientRequest;
  readonly claim: Plan<boolean>;
  /** The ids of its trades, once it is drafted. */
  ids: readonly string[];
  outcome: PromiseSettledResult<ExecutedOrder> | null;
}

/**
 * Makes the trades of a draft that `executeTrade` asks for: as a whole, or none.
 *
 * @returns the ids of the trades, in their order.
 * @throws {ApiError} `INSUFFICIENT_SHARES`, `NOT_FILLABLE`, `SLIPPAGE_EXCEEDED`, `BAD_USER_INPUT`. Then nothing has changed.
 * @throws {TooFewOrders}
 */
function execute(draft: Draft, order: Order, hasAll: boolean): readonly string[] {
  const { wallet, outcome, shares, tradeType: side, onBehalf = null } = order;
  assertAdmitted(draft, wallet, onBehalf);
  const direction = { side, outcome };
  const available = draft.availableTo(wallet, outcome, onBehalf);
  if (side === 'sell' && available < shares)
    throw new ApiError('INSUFFICIENT_SHARES', { held: (available > 0n ? available : 0n).toString() });
  const isBid = isBidOf(direction);
  const taker = { wallet, isBid, limit: null, shares };
  const found = match(taker, draft.book.sideOf(!isBid), draft.maker, draft.refusalOf);
  if (found.wantsMore && !hasAll) throw new TooFewOrders();
  if (found.hasMetItself) throw new ApiError('NOT_FILLABLE', { reason: 'SELF_TRADE' });
  const legs = priceLegs(makerOf(draft), direction, found.legs);
  const cost = legs.reduce((sum, leg) => sum + leg.cost, 0n);
  const fee = feesOf(0n, cost, draft.fees);
  assertWithin(order, cost, fee);
  if (onBehalf !== null && side === 'buy') draft.accounts?.assertAffordable(onBehalf.sessionId, cost + fee);
  const ids = draft.trade({ ...direction, wallet, order: null, onBehalf }, legs, 'TAKER', () => {
    if (onBehalf !== null) draft.accounts?.placed(onBehalf, null);
  });
  endRefused(draft, found);
  return ids;
}

/** @throws {ApiError} `SLIPPAGE_EXCEEDED` when a limit is passed, the fee included. */
function assertWithin({ maxCost, minProceeds }: Order, cost: bigint, fee: bigint): void {
  const [paid, brought] = [cost + fee, cost - fee];
  if (maxCost !== null && paid > maxCost)
    throw new ApiError('SLIPPAGE_EXCEEDED', { cost: paid.toString(), maxCost: maxCost.toString() });
  if (minProceeds !== null && brought < minProceeds) {
    const details = { proceeds: brought.toString(), minProceeds: minProceeds.toString() };
    throw new ApiError('SLIPPAGE_EXCEEDED', details);
  }
}

/** The work of trades in markets whose book is kept. Those that wait for a market share a transaction. */
export function tradesThroughBook(
  rules: Rules,
  onRead: (marketId: string, isKept: boolean) => void,
): SharedWork<Order, ExecutedOrder> {
  return {
    keyOf: ({ wallet, clientId }) => (clientId === null ? null : JSON.stringify([wallet, clientId])),
    run: (unit, given) => executeAll(unit, given, rules, onRead),
  };
}

async function executeAll(
  unit: ExpectingUnit,
  given: readonly Order[],
  { fees, canHalt, holdersFee, lockCreator }: Rules,
  onRead: (marketId: string, isKept: boolean) => void,
): Promise<readonly PromiseSettledResult<ExecutedOrder>[]> {
  const attempts = given.map(attemptOf);
  const marketId = given[0]?.marketId ?? '';
  const wallets = given.map(({ wallet }) => wallet);
  const claims = [...attempts].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  let reach = reachOf(given);
  const lock = (first: readonly BoundStatement[] = []): Promise<LockedRows> =>
    lockRows(unit, marketId, { wallets, reach, keepsHaltsOut: canHalt, ticks: [], holdersFee }, first);
  let rows = await lock(claims.flatMap(({ claim }) => claim.statements));
  onRead(
    marketId,
    (rows.book?.isFollowed ?? false) || (rows.book?.openOrders ?? 0) > 0 || rows.holders !== null,
  );
  for (const attempt of attempts) if (!attempt.claim.result()) await repeat(unit, attempt);
  const wider = reachOfCrossed(rows, reach);
  if (wider !== reach) {
    reach = wider;
    rows = await lock();
  }
  for (;;) {
    try {
      const asked = attempts.map(({ claim, order }) => (claim.result() ? order.onBehalf : null));
      const accounts = await loadAccounts(unit.tx, rows, asked, lockCreator);
      const draft = executeIn({ rows, reach, accounts }, attempts, fees);
      await write(unit, attempts, draft, rows);
      return attempts.map(({ outcome }) => outcome ?? rejected(new Error('a trade was left out')));
    } catch (error) {
      if (!(error instanceof TooFewOrders)) throw error;
      reach = { ...reach, limit: reach.limit * 4 };
      rows = await lock();
    }
  }
}

function attemptOf(order: Order): Attempt {
  const { clientId, wallet: caller, ...content } = order;
  const request = { caller, clientId, mutation: 'executeTrade', content };
  return { order, request, claim: planClaim(request, [randomUUID()]), ids: [], outcome: null };
}

function keyOf({ order: { wallet, clientId } }: Attempt): string {
  return clientId === null ? '' : JSON.stringify([wallet, clientId]);
}

/** Trades take every price. */
function reachOf(given: readonly Order[]): Reach {
  const isBid = ({ tradeType: side, outcome }: Order): boolean => isBidOf({ side, outcome });
  return {
    bidsDownTo: given.every(isBid) ? noReach.bidsDownTo : 0,
    asksUpTo: given.some(isBid) ? 1000 : noReach.asksUpTo,
    limit: firstRead,
  };
}

async function repeat({ tx }: Unit, attempt: Attempt): Promise<void> {
  try {
    const ids = await findFirstRequest(tx, attempt.request);
    attempt.outcome = { status: 'fulfilled', value: executedOf(await requireTrades(tx, ids), true) };
  } catch (error) {
    attempt.outcome = rejected(refusalOf(error));
  }
}

function executeIn(
  { rows, reach, accounts }: { rows: LockedRows; reach: Reach; accounts: Accounts | null },
  attempts: readonly Attempt[],
  fees: FeeRates,
): Draft | null {
  let draft: Draft | null = null;
  for (const attempt of attempts.filter(({ claim }) => claim.result())) {
    attempt.ids = [];
    try {
      assertActive(rows.market, attempt.order.marketId);
      assertNotHalted(rows.halt);
      draft ??= draftOf(rows, fees, accounts);
      attempt.ids = execute(draft, attempt.order, !mayHaveMore(rows, reach));
    } catch (error) {
      attempt.outcome = rejected(refusalOf(error));
    }
  }
  return draft;
}

/** Writes the rows and records the events. A refused trade gives its claim up, so that it may be sent again. */
async function write(
  unit: ExpectingUnit,
  attempts: readonly Attempt[],
  draft: Draft | null,
  rows: LockedRows,
): Promise<void> {
  const fresh = attempts.filter(({ claim }) => claim.result());
  const first = fresh.flatMap(({ ids, request }) =>
    ids.length === 0 ? releasesOf(request) : storeIds(request, ids),
  );
  const trades = draft === null ? [] : await writeDraft(unit, draft, rows, first);
  if (draft === null && first.length > 0) await fly(unit.tx, first);
  const byId = new Map(trades.map((trade) => [trade.id, trade]));
  for (const attempt of fresh.filter(({ ids }) => ids.length > 0)) {
    const own = attempt.ids.flatMap((id) => byId.get(id) ?? []);
    attempt.outcome = { status: 'fulfilled', value: executedOf(own, false) };
  }
}

/** The error that refuses a trade alone. Every other error ends the transaction of all trades. */
function refusalOf(error: unknown): ApiError {
  if (error instanceof ApiError && error.cause === undefined) return error;
  throw error;
}

function rejected(reason: Error): PromiseRejectedResult {
  return { status: 'rejected', reason };
}
