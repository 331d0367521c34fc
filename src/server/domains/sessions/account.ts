import type { Timestamp } from '../../base/time.ts';
import { afterFill, nanosOf, nothingHeld, priceOfOutcome, realizedByEnd, unrealizedOf } from './pnl.ts';
import type { Fill, Holding, Resolution } from './pnl.ts';
import type { SessionEventData, SessionEventKind } from './events.ts';
import type { Alert } from './risk.ts';
import type { SessionEndReason, SessionEventRow, SessionStatus, TradingSessionRow } from './table.ts';

/** A stored holding, and the price of YES of its market. */
export interface HeldRow extends Holding {
  readonly sessionId: string;
  readonly marketId: string;
  readonly outcome: boolean;
  readonly reserved: bigint;
  readonly yes: string;
}

/** The resting orders of a session in a market, of a side and an outcome. */
export interface RestingRow {
  readonly sessionId: string;
  readonly marketId: string;
  readonly outcome: boolean;
  readonly side: 'buy' | 'sell';
  readonly shares: bigint;
  /** The cost of the purchases when they are filled, their fees included. */
  readonly cost: bigint;
  readonly orders: number;
}

/** A holding in a transaction. */
export interface Held {
  readonly marketId: string;
  readonly outcome: boolean;
  holding: Holding;
  reserved: bigint;
  /** The price of YES, in billionths. */
  yes: bigint;
}

/** The rows beside that of a session. */
export interface AccountParts {
  readonly present: Timestamp;
  readonly isFollowed: boolean;
  readonly held: readonly HeldRow[];
  readonly resting: readonly RestingRow[];
  readonly decisions: ReadonlySet<string>;
  readonly recentOrders: number;
  readonly untold: readonly SessionEventRow[];
}

type Change = Partial<TradingSessionRow>;

const keyOf = (marketId: string, outcome: boolean): string => `${outcome ? 'yes' : 'no'} ${marketId}`;

/** Whether a session may trade, now or after a pause. */
export function isOpenStatus(status: SessionStatus): boolean {
  return status === 'ACTIVE' || status === 'PAUSED';
}

/** A locked session as its transaction will leave it, with the events that the transaction writes. */
export class Account {
  readonly present: Timestamp;
  readonly isFollowed: boolean;
  readonly decisions: ReadonlySet<string>;
  /** The events that another program wrote and that no transaction of ours has told of. */
  readonly untold: readonly SessionEventRow[];
  readonly events: SessionEventRow[] = [];
  /** Orders of this transaction that count in the rate of the session. */
  newOrders = 0;
  #row: TradingSessionRow;
  #isChanged = false;
  readonly #held = new Map<string, Held>();
  readonly #changed = new Set<Held>();
  readonly #sales = new Map<string, bigint>();
  #restingCost = 0n;
  #openOrders = 0;
  readonly #recentOrders: number;

  constructor(row: TradingSessionRow, parts: AccountParts) {
    this.#row = row;
    this.present = parts.present;
    this.isFollowed = parts.isFollowed;
    this.decisions = parts.decisions;
    this.untold = parts.untold;
    this.#recentOrders = parts.recentOrders;
    for (const { marketId, outcome, shares, cost, reserved, yes } of parts.held) {
      const held = { marketId, outcome, holding: { shares, cost }, reserved, yes: nanosOf(yes) };
      this.#held.set(keyOf(marketId, outcome), held);
    }
    for (const { marketId, outcome, side, shares, cost, orders } of parts.resting) {
      this.#openOrders += orders;
      if (side === 'buy') this.#restingCost += cost;
      else this.#sales.set(keyOf(marketId, outcome), shares);
    }
  }

  get row(): TradingSessionRow {
    return this.#row;
  }

  /** The session whose orders end, when this transaction stops it or pauses it. */
  get released(): { readonly sessionId: string; readonly until: Timestamp } {
    return { sessionId: this.#row.id, until: this.present };
  }

  get isOpen(): boolean {
    return isOpenStatus(this.#row.status);
  }

  get isChanged(): boolean {
    return this.#isChanged || this.events.length > 0;
  }

  /** Open orders, those of this transaction included. */
  get openOrders(): number {
    return this.#openOrders;
  }

  /** The cost of its resting purchases when they are filled. */
  get restingCost(): bigint {
    return this.#restingCost;
  }

  /** Its orders of the last minute. */
  get ordersOfMinute(): number {
    return this.#recentOrders + this.newOrders;
  }

  /** Its holdings that have shares. */
  get holdings(): readonly Held[] {
    return [...this.#held.values()].filter(({ holding }) => holding.shares > 0n);
  }

  /** The holdings that this transaction has changed. */
  get changedHoldings(): readonly Held[] {
    return [...this.#changed];
  }

  /** What its open shares cost. */
  get openCost(): bigint {
    return this.holdings.reduce((sum, { holding }) => sum + holding.cost, 0n);
  }

  get unrealizedPnl(): bigint {
    return this.holdings.reduce(
      (sum, { holding, outcome, yes }) => sum + unrealizedOf(holding, priceOfOutcome(yes, outcome)),
      0n,
    );
  }

  get pnl(): bigint {
    return this.#row.realizedPnl + this.unrealizedPnl;
  }

  get drawdown(): bigint {
    const drawdown = this.#row.peakPnl - this.pnl;
    return drawdown > 0n ? drawdown : 0n;
  }

  heldOf(marketId: string, outcome: boolean): Held | null {
    return this.#held.get(keyOf(marketId, outcome)) ?? null;
  }

  /** The shares that it has bought and that none of its resting sales needs. */
  sellable(marketId: string, outcome: boolean): bigint {
    const held = this.heldOf(marketId, outcome)?.holding.shares ?? 0n;
    return held - (this.#sales.get(keyOf(marketId, outcome)) ?? 0n);
  }

  change(change: Change): void {
    this.#row = { ...this.#row, ...change };
    this.#isChanged = true;
  }

  /** Values the holdings of a market at a price of YES, in billionths. */
  value(marketId: string, yes: bigint): void {
    for (const held of this.#held.values()) if (held.marketId === marketId) held.yes = yes;
  }

  /** Applies a fill. Returns by how many shares the part of the wallet's shares that is reserved to the session changes. */
  fill(marketId: string, outcome: boolean, fill: Fill, yes: bigint): bigint {
    const held = this.heldOf(marketId, outcome) ?? {
      marketId,
      outcome,
      holding: nothingHeld,
      reserved: 0n,
      yes,
    };
    const { holding, realized } = afterFill(held.holding, fill);
    const reserved = this.isOpen ? holding.shares : held.reserved;
    const change = reserved - held.reserved;
    held.holding = holding;
    held.reserved = reserved;
    this.#held.set(keyOf(marketId, outcome), held);
    this.#changed.add(held);
    const { realizedPnl, fees, tradeCount } = this.#row;
    this.change({
      realizedPnl: realizedPnl + realized,
      fees: fees + fill.fee,
      tradeCount: tradeCount + 1,
    });
    return change;
  }

  /** Notes that orders rest, or that fewer do. */
  rest(
    marketId: string,
    { side, outcome }: { readonly side: 'buy' | 'sell'; readonly outcome: boolean },
    change: { readonly shares: bigint; readonly cost: bigint; readonly orders: number },
  ): void {
    this.#openOrders += change.orders;
    if (side === 'buy') this.#restingCost += change.cost;
    else {
      const key = keyOf(marketId, outcome);
      this.#sales.set(key, (this.#sales.get(key) ?? 0n) + change.shares);
    }
  }

  /** Gives up what is reserved of a market. Returns the shares that are free again. */
  release(marketId: string, outcome: boolean): bigint {
    const held = this.heldOf(marketId, outcome);
    if (held === null || held.reserved === 0n) return 0n;
    const freed = held.reserved;
    held.reserved = 0n;
    this.#changed.add(held);
    return freed;
  }

  /** Realises what it holds of a market that has ended. */
  resolve(marketId: string, resolution: Resolution): void {
    for (const held of this.holdings.filter((each) => each.marketId === marketId)) {
      const realized = realizedByEnd(held.holding, held.outcome, resolution);
      held.holding = nothingHeld;
      this.#changed.add(held);
      this.change({ realizedPnl: this.#row.realizedPnl + realized });
    }
  }

  /** The shares that it has left to its wallet by its end. */
  leftOf(marketId: string, outcome: boolean): bigint {
    const held = this.isOpen ? null : this.heldOf(marketId, outcome);
    return held === null ? 0n : held.holding.shares - held.reserved;
  }

  /** Realises shares that it has left, and that its wallet sells. The sale is no fill of its own. */
  sellLeft(
    marketId: string,
    outcome: boolean,
    { shares, proceeds }: { readonly shares: bigint; readonly proceeds: bigint },
  ): void {
    const held = this.heldOf(marketId, outcome);
    if (held === null) return;
    const moved = afterFill(held.holding, { side: 'sell', shares, cost: proceeds, fee: 0n });
    held.holding = moved.holding;
    this.#changed.add(held);
    this.change({ realizedPnl: this.#row.realizedPnl + moved.realized });
  }

  /** Marks all holdings, so that their triggers are set anew. */
  touch(): void {
    for (const held of this.holdings) this.#changed.add(held);
    this.#isChanged = true;
  }

  /** Adds an event. */
  tell<Kind extends SessionEventKind>(kind: Kind, data: SessionEventData[Kind]): SessionEventRow {
    const sequence = this.#row.lastSequence + 1n;
    const event = {
      ...{ sessionId: this.#row.id, sequence, kind },
      ...{ at: this.present, data: JSON.stringify(data) },
    };
    this.events.push(event);
    this.change({ lastSequence: sequence });
    return event;
  }

  raise(alert: Alert): void {
    this.tell('RiskAlertRaised', alert);
  }

  /** Moves it to another status. */
  move(to: SessionStatus, reason: SessionEndReason | null, note: string | null = null): void {
    const { status: from } = this.#row;
    this.change({ status: to, endReason: reason, ...(isOpenStatus(to) ? {} : { endedAt: this.present }) });
    this.tell('SessionStatusChanged', { from, to, reason, note });
    if (!isOpenStatus(to)) this.touch();
  }

  /** Ends it at once because of a risk or of a person. */
  stop(to: 'STOPPED' | 'EMERGENCY_STOPPED', reason: SessionEndReason, note: string | null): void {
    this.move(to, reason, note);
    this.tell('EmergencyStopped', { reason, note, openOrders: this.#openOrders });
  }
}
