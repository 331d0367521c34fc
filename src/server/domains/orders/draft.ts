import { randomUUID } from 'node:crypto';

import type { Event } from '../../broker/event.ts';
import { laterBy, type Timestamp } from '../../base/time.ts';
import { offChainReference } from '../markets/off-chain.ts';
import type { PositionRow } from '../positions/table.ts';
import { MakerDepth } from '../pricing/depth.ts';
import { complement, quotientText } from '../pricing/lmsr.ts';
import type { OnBehalf } from '../trades/order.ts';
import { bounded, positionAfter, type Amounts } from '../trades/settle.ts';
import type { NewTrade } from '../trades/store.ts';
import { restOf, sessionOf, type Accounts, type SessionFill } from './accounts.ts';
import { orderUpdated, type OrderUpdateKind } from './events.ts';
import { feesOf, holdersPartOf, ratesOf, type FeeRates } from './fees.ts';
import type { HoldersPart } from './holders-fee.ts';
import type { Direction } from './direction.ts';
import type { PricedLeg } from './legs.ts';
import { isOpen, liveOrderOf, type LiveOrder } from './live-order.ts';
import type { Maker, Refusal } from './matching.ts';
import type { Party } from './party.ts';
import { costAt, inYes } from './prices.ts';
import { Reservations } from './reservations.ts';
import { RestingBook } from './resting.ts';
import type { LockedBook, LockedMarket, Reservation } from './statements.ts';
import type { OrderEndReason, OrderFillRow, OrderRow, TradeDetailRow } from './table.ts';

/** A trade with its reference and its time. */
export interface DraftTrade extends NewTrade {
  readonly txSignature: string;
  readonly blockTime: Timestamp;
}

/** A change of the resting orders at a price. */
export interface LevelChange {
  readonly isBid: boolean;
  readonly tick: number;
  shares: bigint;
  orders: number;
}

/** The rows that a transaction has locked or read. */
export interface Loaded {
  readonly market: LockedMarket;
  readonly book: LockedBook;
  /** Best first on each side, the oldest first at a price. */
  readonly resting: readonly OrderRow[];
  readonly positions: ReadonlyMap<string, PositionRow>;
  readonly reservations: ReadonlyMap<string, Reservation>;
}

/** The rows of a market as a transaction will leave them. What fails, fails before it changes any. */
export class Draft {
  readonly fees: FeeRates;
  readonly book = new RestingBook<LiveOrder>();
  readonly positions = new Map<string, Amounts>();
  readonly reservations: Reservations;
  readonly orders = new Map<string, OrderRow>();
  readonly trades: DraftTrade[] = [];
  readonly details: TradeDetailRow[] = [];
  readonly fills: OrderFillRow[] = [];
  readonly events: Event[] = [];
  readonly levels = new Map<string, LevelChange>();
  /** The orders that this transaction has added to the book. */
  readonly #resting = new WeakSet<LiveOrder>();
  /** The sessions that the transaction concerns; null where there is none. */
  readonly accounts: Accounts | null;
  /** The resting orders, by their ids. */
  readonly #live = new Map<string, LiveOrder>();
  readonly #loaded: Loaded;
  readonly #depth: MakerDepth;
  #market: LockedMarket;
  #placed: bigint;
  #openOrders: number;

  constructor(loaded: Loaded, fees: FeeRates, accounts: Accounts | null = null) {
    this.#loaded = loaded;
    this.accounts = accounts;
    this.fees = fees;
    this.#market = loaded.market;
    this.#depth = MakerDepth.of(loaded.market.bParameter);
    this.#placed = loaded.book.ordersPlaced;
    this.#openOrders = loaded.book.openOrders;
    this.reservations = new Reservations(loaded.reservations);
    for (const row of loaded.resting) {
      const order = liveOrderOf(row);
      this.book.add(order);
      this.#live.set(row.id, order);
    }
  }

  /** The moment of the transaction, which is later than every trade of the market before it. */
  get at(): Timestamp {
    return this.#loaded.book.at;
  }

  get market(): LockedMarket {
    return this.#market;
  }

  get ordersPlaced(): bigint {
    return this.#placed;
  }

  get openOrders(): number {
    return this.#openOrders;
  }

  /** The fees of its trades that go to the holders of the shares of the market's creator. */
  get holdersParts(): readonly HoldersPart[] {
    return this.details
      .map(({ tradeId, fee }) => ({ tradeId, amount: holdersPartOf(fee, this.fees) }))
      .filter(({ amount }) => amount > 0n);
  }

  /** The market maker as the matcher sees it. */
  get maker(): Maker {
    const { sharesYes, sharesNo } = this.#market;
    return { depth: this.#depth, gap: sharesYes - sharesNo };
  }

  /** The sequence of a new order. */
  nextSequence(): bigint {
    this.#placed += 1n;
    return this.#placed;
  }

  positionOf(wallet: string): Amounts | null {
    return this.positions.get(wallet) ?? this.#loaded.positions.get(wallet) ?? null;
  }

  /**
   * The shares of an outcome that a wallet holds, and that none of its open sales and none of its sessions needs. A session may sell
   * what it has bought itself.
   */
  availableTo(wallet: string, outcome: boolean, onBehalf: OnBehalf | null = null): bigint {
    const held = this.#heldBy(wallet, outcome);
    const { sharesYes, sharesNo } = this.reservations.of(wallet);
    if (onBehalf === null) return held - (outcome ? sharesYes : sharesNo);
    const own = this.accounts?.sellable(onBehalf.sessionId, outcome) ?? 0n;
    return own < held ? own : held;
  }

  #heldBy(wallet: string, outcome: boolean): bigint {
    return (outcome ? this.positionOf(wallet)?.sharesYes : this.positionOf(wallet)?.sharesNo) ?? 0n;
  }

  /** The reason for which a resting order cannot be filled; null when it can. */
  readonly refusalOf = ({ row, wallet, holding }: LiveOrder, shares: bigint): Refusal | null => {
    if (row.expiresAt !== null && row.expiresAt <= this.at) return 'EXPIRED';
    const stopped = this.accounts?.refusalOf(row) ?? null;
    if (stopped !== null) return stopped;
    if (holding === null) return null;
    return this.#heldBy(wallet, row.outcome) < shares ? 'INSUFFICIENT_SHARES' : null;
  };

  /**
   * Makes the trades of legs, one for each.
   *
   * @param onPossible called when nothing can fail any more, before the first trade.
   * @returns the trades' ids.
   * @throws {ApiError} `BAD_USER_INPUT` when an amount exceeds its column. Then nothing has changed.
   */
  trade(
    taker: Party,
    legs: readonly PricedLeg[],
    liquidity: OrderFillRow['liquidity'],
    onPossible: () => void = () => undefined,
  ): readonly string[] {
    this.#movePositions(taker, legs);
    onPossible();
    let cost = 0n;
    return legs.map((leg) => {
      const id = randomUUID();
      const against = leg.order === null ? 'MARKET_MAKER' : 'ORDER';
      const previous = this.#feesSoFar(taker, cost, 0n, liquidity);
      const fee = this.#feesSoFar(taker, cost, leg.cost, liquidity) - previous;
      cost += leg.cost;
      const { wallet: userWallet, side: tradeType, outcome } = taker;
      const blockTime = laterBy(this.at, this.trades.length);
      this.trades.push({
        ...{
          id,
          marketId: this.#market.id,
          userWallet,
          tradeType,
          outcome,
          shares: leg.shares,
          cost: leg.cost,
        },
        ...{ priceAfter: leg.priceAfter, txSignature: offChainReference(), blockTime },
      });
      this.details.push({
        ...{ tradeId: id, against, fee: liquidity === 'TAKER' ? fee : 0n, orderId: taker.order?.id ?? null },
        ...sessionOf(taker.order?.row, taker.onBehalf),
      });
      const fillOf = { tradeId: id, shares: leg.shares, against, createdAt: blockTime } as const;
      if (taker.order === null && taker.onBehalf != null)
        this.#account(taker.onBehalf, userWallet, taker, { ...leg, tradeId: id, orderId: null, fee });
      if (taker.order !== null) this.#fill(taker.order, { ...fillOf, cost: leg.cost, liquidity });
      if (leg.order !== null) {
        const own = costAt(inYes(leg.order.tick, leg.order.row.outcome), leg.shares);
        this.#fill(leg.order, { ...fillOf, cost: own, liquidity: 'MAKER' });
      }
      return id;
    });
  }

  /** Fees of a taker without an order, or of its order, after a further cost. */
  #feesSoFar({ order }: Party, before: bigint, cost: bigint, liquidity: OrderFillRow['liquidity']): bigint {
    if (order === null) return feesOf(0n, before + cost, this.fees);
    const { takerCost, filledCost } = order.row;
    const isTaker = liquidity === 'TAKER';
    const makerCost = filledCost - takerCost + (isTaker ? 0n : cost);
    return feesOf(makerCost, takerCost + (isTaker ? cost : 0n), ratesOf(order.row));
  }

  #movePositions(taker: Party, legs: readonly PricedLeg[]): void {
    const moved = new Map<string, Amounts>();
    const move = (wallet: string, { side, outcome }: Direction, shares: bigint, cost: bigint): void => {
      const before = moved.get(wallet) ?? this.positionOf(wallet);
      moved.set(wallet, positionAfter(before, { tradeType: side, outcome, shares }, cost));
    };
    let volume = this.#market.totalVolume;
    for (const { order, shares, cost } of legs) {
      move(taker.wallet, taker, shares, cost);
      if (order !== null)
        move(order.wallet, order.row, shares, costAt(inYes(order.tick, order.row.outcome), shares));
      volume = bounded('totalVolume', volume + cost);
    }
    for (const [wallet, amounts] of moved) this.positions.set(wallet, amounts);
    const last = legs.at(-1);
    if (last === undefined) return;
    this.#market = {
      ...this.#market,
      ...{ sharesYes: last.maker.sharesYes, sharesNo: last.maker.sharesNo, totalVolume: volume },
      ...{ currentPriceYes: last.priceAfter, currentPriceNo: complement(last.priceAfter) },
    };
  }

  #fill(
    order: LiveOrder,
    fill: Pick<OrderFillRow, 'tradeId' | 'shares' | 'cost' | 'liquidity' | 'against' | 'createdAt'>,
  ): void {
    const { row } = order;
    const isTaker = fill.liquidity === 'TAKER';
    const filledShares = row.filledShares + fill.shares;
    const filledCost = row.filledCost + fill.cost;
    const takerCost = row.takerCost + (isTaker ? fill.cost : 0n);
    const fees = feesOf(filledCost - takerCost, takerCost, ratesOf(row));
    const fee = fees - row.fees;
    const isFilled = filledShares === row.shares;
    const wasResting = this.#isResting(order);
    order.remaining -= fill.shares;
    const price = quotientText(fill.cost, fill.shares);
    const written: OrderFillRow = { id: randomUUID(), orderId: row.id, price, fee, ...fill };
    this.fills.push(written);
    if (wasResting) this.#unrest(order, fill.shares, isFilled);
    this.#change(
      order,
      {
        ...{ filledShares, filledCost, takerCost, fees },
        ...(isFilled ? { status: 'FILLED', endReason: 'FILLED' } : { status: 'PARTIALLY_FILLED' }),
      },
      'FILLED',
      written,
    );
    const { sessionId, decisionId } = row;
    if (sessionId === null || decisionId === null) return;
    this.#account({ sessionId, decisionId }, row.userWallet, row, { ...fill, orderId: row.id, fee });
  }

  /** Tells a session of its fill. The shares that it holds are reserved. */
  #account(
    onBehalf: OnBehalf,
    wallet: string,
    { side, outcome }: Direction,
    fill: Pick<SessionFill, 'tradeId' | 'orderId' | 'shares' | 'cost' | 'fee'>,
  ): void {
    if (this.accounts === null) return;
    const yes = this.#market.currentPriceYes ?? '0.5';
    this.hold(wallet, outcome, this.accounts.filled({ ...onBehalf, side, outcome, ...fill, yes }));
  }

  /** Reserves shares of a wallet to its sessions, or fewer of them. */
  hold(wallet: string, outcome: boolean, change: bigint): void {
    this.reservations.hold(wallet, outcome, change);
  }

  /** Tells of a new order. It does not rest yet. */
  place(order: LiveOrder): void {
    this.orders.set(order.id, order.row);
    const { sessionId, decisionId } = order.row;
    if (sessionId !== null && decisionId !== null) this.accounts?.placed({ sessionId, decisionId }, order.id);
    this.events.push(orderUpdated.create({ kind: 'PLACED', order: order.row, fill: null }));
  }

  #isResting(order: LiveOrder): boolean {
    return this.#resting.has(order) || !this.#isNew(order);
  }

  /** Whether the order was placed by this transaction. */
  #isNew({ row }: LiveOrder): boolean {
    return row.sequence > this.#loaded.book.ordersPlaced;
  }

  /** Lets an order rest in the book with what is left of it. */
  rest(order: LiveOrder): void {
    this.book.add(order);
    this.#resting.add(order);
    this.#live.set(order.id, order);
    this.#openOrders += 1;
    this.#moveLevel(order, order.remaining, 1);
    this.#reserve(order, order.remaining, 1);
  }

  /** Ends an order with what is left of it. */
  end(order: LiveOrder, endReason: OrderEndReason): void {
    if (!isOpen(order.row)) return;
    const rest = order.remaining;
    if (this.#isResting(order)) this.#unrest(order, rest, true);
    order.remaining = 0n;
    const kind = endReason === 'EXPIRED' ? 'EXPIRED' : 'CANCELLED';
    this.#change(order, { status: kind, endReason }, kind, null);
  }

  /** Ends those of these orders of the market that are open. */
  endRows(rows: readonly OrderRow[], reason: OrderEndReason): void {
    for (const row of rows) this.end(this.#live.get(row.id) ?? liveOrderOf(row), reason);
  }

  /** Ends the open orders of a session among those that the draft has. */
  endSession(sessionId: string, reason: OrderEndReason): void {
    for (const order of this.#live.values()) if (order.row.sessionId === sessionId) this.end(order, reason);
  }

  #unrest(order: LiveOrder, shares: bigint, isEnd: boolean): void {
    const orders = isEnd ? -1 : 0;
    this.#openOrders += orders;
    this.#moveLevel(order, -shares, orders);
    this.#reserve(order, -shares, orders);
  }

  #moveLevel({ isBid, tick }: LiveOrder, shares: bigint, orders: number): void {
    const key = `${isBid ? 'bid' : 'ask'}:${tick}`;
    const change = this.levels.get(key) ?? { isBid, tick, shares: 0n, orders: 0 };
    change.shares += shares;
    change.orders += orders;
    this.levels.set(key, change);
  }

  #reserve(order: LiveOrder, shares: bigint, orders: number): void {
    const rest = restOf(order.row, shares);
    if (rest !== null) this.accounts?.rested({ ...rest, orders });
    this.reservations.rest(order, shares, orders);
  }

  #change(
    order: LiveOrder,
    change: Partial<OrderRow>,
    kind: OrderUpdateKind,
    fill: OrderFillRow | null,
  ): void {
    order.row = { ...order.row, ...change, version: order.row.version + 1, updatedAt: this.at };
    this.orders.set(order.id, order.row);
    this.events.push(orderUpdated.create({ kind, order: order.row, fill }));
  }
}
