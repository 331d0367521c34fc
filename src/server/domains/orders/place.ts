import { randomUUID } from 'node:crypto';

import { ApiError } from '../../base/errors.ts';
import { findFirstRequest, planClaim, releasesOf, type ClientRequest } from '../../commit/requests.ts';
import type { ExpectingUnit, SharedWork, Unit } from '../../commit/unit.ts';
import { fly } from '../../db/flights.ts';
import type { BoundStatement, Plan } from '../../db/statement.ts';
import { assertNotHalted } from '../halts/wall.ts';
import { assertActive } from '../trades/active.ts';
import type { WalletWork } from '../users/wallet-work.ts';
import { scheduleExpiry } from './jobs.ts';
import { loadAccounts, type Accounts } from './accounts.ts';
import type { Draft } from './draft.ts';
import type { FeeRates } from './fees.ts';
import { isBidOf } from './direction.ts';
import type { CreatorLock } from './creator-lock.ts';
import type { HoldersFee } from './holders-fee.ts';
import { LeaseLost, leaseOrder, planLeases } from './leases/claims.ts';
import type { HeldLease } from './leases/lease-rows.ts';
import { isOpen, type LiveOrder } from './live-order.ts';
import { inYes } from './prices.ts';
import { noReach, type LockedRows, type Reach } from './statements.ts';
import { listFills, requireOrder } from './store.ts';
import type { OrderFillRow, OrderRow } from './table.ts';
import { place, TooFewOrders, type Placement } from './take.ts';
import { draftOf, firstRead, lockRows, mayHaveMore, reachOfCrossed, writeDraft } from './transaction.ts';

/** The result of a placement. */
export interface Placed {
  /** As it is after the placement. */
  readonly order: OrderRow;
  /** The order's own fills, in their order. */
  readonly fills: readonly OrderFillRow[];
  /** Whether an earlier request with the same client id placed the order. */
  readonly isDuplicate: boolean;
}

/**
 * Places an order. A single transaction writes the order and, of what it trades at once, the trades, the fills and the positions of
 * both sides. The placements that wait for a market share a transaction, in their order.
 *
 * @throws {ApiError} `NOT_FOUND`, `MARKET_NOT_ACTIVE`, `CLIENT_ID_REUSED`, `INSUFFICIENT_SHARES`, `WOULD_TRADE`, `NOT_FILLABLE`,
 *   `BAD_USER_INPUT`.
 * @throws {LeaseLost} when the order must end with a lease that has ended.
 */
export async function placeOrder(
  walletWork: WalletWork,
  placement: Placement,
  rules: Rules,
  lease: HeldLease | null = null,
): Promise<Placed> {
  return walletWork.join(placement.wallet, placement.marketId, placements, { placement, lease, ...rules });
}

/** The rules of a deployment. */
export interface Rules {
  readonly fees: FeeRates;
  /** Whether there is a table of halts. */
  readonly canHalt: boolean;
  /** The fee for the holders of creators' shares; null without one. */
  readonly holdersFee: HoldersFee | null;
  /** The lock that comes before those of sessions; null without one. */
  readonly lockCreator: CreatorLock | null;
}

interface Item extends Rules {
  readonly placement: Placement;
  /** The order ends with it; null for an order that ends with none. */
  readonly lease: HeldLease | null;
}

const placements: SharedWork<Item, Placed> = {
  keyOf: ({ placement: { wallet, clientId } }) =>
    clientId === null ? null : JSON.stringify([wallet, clientId]),
  run: placeAll,
};

/** A placement on its way through a transaction. */
interface Attempt extends Item {
  readonly request: ClientRequest;
  readonly id: string;
  readonly claim: Plan<boolean>;
  /** Null until it is known. */
  outcome: PromiseSettledResult<Placed> | null;
}

async function placeAll(
  unit: ExpectingUnit,
  items: readonly Item[],
): Promise<readonly PromiseSettledResult<Placed>[]> {
  const attempts = items.map(attemptOf);
  const [first] = attempts;
  if (first === undefined) return [];
  const { marketId } = first.placement;
  const wallets = attempts.map(({ placement }) => placement.wallet);
  const claims = [...attempts].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  let reach = reachOf(items);
  const leases = planLeases(items.flatMap(({ lease }) => lease ?? []));
  const before = [...claims.flatMap(({ claim }) => claim.statements), ...leases.statements];
  const { canHalt: keepsHaltsOut, holdersFee, lockCreator } = first;
  const ticks = attempts.map(({ placement }) => inYes(placement.tick, placement.outcome));
  const lock = (given: readonly BoundStatement[] = []): Promise<LockedRows> =>
    lockRows(unit, marketId, { wallets, reach, keepsHaltsOut, ticks, holdersFee }, given);
  let rows = await lock(before);
  for (const attempt of attempts) if (!attempt.claim.result()) await repeat(unit, attempt);
  const fresh = attempts.filter(({ claim }) => claim.result());
  const isLost = ({ lease }: Attempt): boolean => lease !== null && !leases.result().has(lease.id);
  for (const attempt of fresh.filter(isLost)) attempt.outcome = rejected(new LeaseLost());
  const leased = fresh.filter((attempt) => !isLost(attempt));
  const wider = reachOfCrossed(rows, reach);
  if (wider !== reach) {
    reach = wider;
    rows = await lock();
  }
  for (;;) {
    try {
      const accounts = await loadAccounts(
        unit.tx,
        rows,
        leased.map(({ placement }) => placement.onBehalf),
        lockCreator,
      );
      const draft = placeIn({ rows, reach, accounts }, leased, first.fees);
      await write(unit, attempts, draft, rows);
      return attempts.map(({ outcome }) => outcome ?? rejected(new Error('a placement was left out')));
    } catch (error) {
      if (!(error instanceof TooFewOrders)) throw error;
      reach = { ...reach, limit: reach.limit * 4 };
      rows = await lock();
    }
  }
}

function attemptOf(item: Item): Attempt {
  const { clientId, wallet: caller, ...content } = item.placement;
  const request = { caller, clientId, mutation: 'placeOrder', content };
  const id = randomUUID();
  return { ...item, request, id, claim: planClaim(request, [id]), outcome: null };
}

function keyOf(attempt: Attempt): string {
  return placements.keyOf(attempt) ?? '';
}

/** The part of the book that placements may meet. */
function reachOf(items: readonly Item[]): Reach {
  let { bidsDownTo, asksUpTo } = noReach;
  for (const { placement } of items) {
    const limit = inYes(placement.tick, placement.outcome);
    if (isBidOf(placement)) asksUpTo = Math.max(asksUpTo, limit);
    else bidsDownTo = Math.min(bidsDownTo, limit);
  }
  return { bidsDownTo, asksUpTo, limit: firstRead };
}

/** Gives a request that was sent before the result of the first one. */
async function repeat({ tx }: Unit, attempt: Attempt): Promise<void> {
  try {
    const [id = ''] = await findFirstRequest(tx, attempt.request);
    const [order, fills] = [await requireOrder(tx, id), await listFills(tx, id)];
    attempt.outcome = { status: 'fulfilled', value: { order, fills, isDuplicate: true } };
  } catch (error) {
    attempt.outcome = rejected(refusalOf(error));
  }
}

/** Places the new orders one after the other. Null when the market takes none of them. */
function placeIn(
  { rows, reach, accounts }: { rows: LockedRows; reach: Reach; accounts: Accounts | null },
  fresh: readonly Attempt[],
  fees: FeeRates,
): Draft | null {
  let draft: Draft | null = null;
  const hasAll = !mayHaveMore(rows, reach);
  const placed: (readonly [Attempt, LiveOrder])[] = [];
  for (const attempt of fresh) {
    try {
      assertActive(rows.market, attempt.placement.marketId);
      assertNotHalted(rows.halt);
      draft ??= draftOf(rows, fees, accounts);
      placed.push([attempt, place(draft, attempt.placement, attempt.id, hasAll)]);
    } catch (error) {
      attempt.outcome = rejected(refusalOf(error));
    }
  }
  for (const [attempt, { id }] of placed) {
    const order = draft?.orders.get(id);
    const fills = draft?.fills.filter(({ orderId }) => orderId === id) ?? [];
    if (order !== undefined)
      attempt.outcome = { status: 'fulfilled', value: { order, fills, isDuplicate: false } };
  }
  return draft;
}

/** Writes the rows and records the events. A refused placement gives its claim up, so that it may be sent again. */
async function write(
  unit: ExpectingUnit,
  attempts: readonly Attempt[],
  draft: Draft | null,
  rows: LockedRows,
): Promise<void> {
  const refused = attempts.filter(({ claim, outcome }) => outcome?.status === 'rejected' && claim.result());
  const releases: readonly BoundStatement[] = refused.flatMap(({ request }) => releasesOf(request));
  const ties = attempts.flatMap(({ lease, outcome }) =>
    lease === null || outcome?.status !== 'fulfilled' ? [] : tiesOf(outcome.value, lease),
  );
  if (draft !== null) await writeDraft(unit, draft, rows, [...releases, ...ties]);
  else if (releases.length > 0) await fly(unit.tx, releases);
  for (const { outcome } of attempts) {
    if (outcome?.status !== 'fulfilled' || outcome.value.isDuplicate) continue;
    const { order } = outcome.value;
    if (order.expiresAt !== null && isOpen(order))
      await scheduleExpiry(unit, order.marketId, order.expiresAt);
  }
}

/** Ties a new order that is open to its lease. */
function tiesOf({ order, isDuplicate }: Placed, { id }: HeldLease): readonly BoundStatement[] {
  return isDuplicate || !isOpen(order) ? [] : [leaseOrder(order.id, id, order.marketId)];
}

/** The error that refuses a placement alone. Every other error ends the transaction of all placements. */
function refusalOf(error: unknown): ApiError {
  if (error instanceof ApiError && error.cause === undefined) return error;
  throw error;
}

function rejected(reason: Error): PromiseRejectedResult {
  return { status: 'rejected', reason };
}
