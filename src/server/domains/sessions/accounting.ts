import { sql } from 'kysely';

import { ApiError } from '../../base/errors.ts';
import type { Unit } from '../../commit/unit.ts';
import type { Tx } from '../../db/client.ts';
import {
  announceAccounts,
  type Accounts,
  type SessionFill,
  type SessionRest,
  type SettledAccounts,
  type SettledDraft,
} from '../orders/accounts.ts';
import { orders, type OrderRow } from '../orders/table.ts';
import type { OnBehalf } from '../trades/order.ts';
import type { Account } from './account.ts';
import './codes.ts';
import { lockAccounts } from './load.ts';
import { nanosOf } from './pnl.ts';
import { scheduleReleases } from './releases.ts';
import { planSave } from './save.ts';
import { watchVolatility } from './volatility.ts';
import { notePeak, rearm, watchRisk } from './watch-risk.ts';
import { watchPricesNext } from './watch-prices.ts';

/** What a decision has led to in a transaction. */
interface Execution extends OnBehalf {
  readonly orderId: string | null;
  readonly tradeIds: string[];
}

/** The sessions of a transaction of a market. */
class MarketAccounts implements Accounts {
  readonly #marketId: string;
  readonly #accounts: ReadonlyMap<string, Account>;
  readonly #executions = new Map<string, Execution>();
  /** The sessions with a fill, which decide about their risks. */
  readonly #filled = new Set<Account>();

  constructor(marketId: string, accounts: ReadonlyMap<string, Account>) {
    this.#marketId = marketId;
    this.#accounts = accounts;
  }

  admit(wallet: string, { sessionId, decisionId }: OnBehalf): void {
    const account = this.#accounts.get(sessionId);
    if (account?.row.userWallet !== wallet) throw new ApiError('NOT_FOUND', { sessionId });
    const { status, maxOrdersPerMinute: maximum } = account.row;
    if (status !== 'ACTIVE') throw new ApiError('SESSION_NOT_ACTIVE', { sessionId, status });
    if (!account.decisions.has(decisionId)) {
      const message = 'decisionId is no decision of the session.';
      throw new ApiError('BAD_USER_INPUT', { argument: 'decisionId' }, message);
    }
    const value = account.ordersOfMinute + 1;
    if (maximum === null || value <= maximum) return;
    throw new ApiError('RATE_LIMITED', { reason: 'RATE', sessionId, value, maximum });
  }

  sellable(sessionId: string, outcome: boolean): bigint {
    return this.#accounts.get(sessionId)?.sellable(this.#marketId, outcome) ?? 0n;
  }

  assertAffordable(sessionId: string, cost: bigint): void {
    const account = this.#accounts.get(sessionId);
    if (account === undefined) return;
    const { startingBalance, realizedPnl, maxPosition } = account.row;
    const value = account.openCost + account.restingCost + cost;
    const refuse = (reason: 'BUDGET' | 'POSITION', maximum: bigint): never => {
      const details = { reason, sessionId, value: value.toString(), maximum: maximum.toString() };
      const message = `The session would hold ${value} lamports, of ${maximum} at most.`;
      throw new ApiError('BAD_USER_INPUT', details, message);
    };
    if (maxPosition !== null && value > maxPosition) refuse('POSITION', maxPosition);
    if (value > startingBalance + realizedPnl) refuse('BUDGET', startingBalance + realizedPnl);
  }

  placed(onBehalf: OnBehalf, orderId: string | null): void {
    this.#executionOf(onBehalf, orderId);
    const account = this.#accounts.get(onBehalf.sessionId);
    if (account === undefined) return;
    account.newOrders += account.row.maxOrdersPerMinute === null ? 0 : 1;
  }

  filled({ sessionId, decisionId, orderId, tradeId, outcome, yes, ...fill }: SessionFill): bigint {
    this.#executionOf({ sessionId, decisionId }, orderId).tradeIds.push(tradeId);
    const account = this.#accounts.get(sessionId);
    if (account === undefined) return 0n;
    this.#filled.add(account);
    return account.fill(this.#marketId, outcome, fill, nanosOf(yes));
  }

  rested({ sessionId, ...rest }: SessionRest): void {
    this.#accounts.get(sessionId)?.rest(this.#marketId, rest, rest);
  }

  refusalOf({ sessionId }: OrderRow): 'SESSION_STOPPED' | null {
    if (sessionId === null) return null;
    return this.#accounts.get(sessionId)?.isOpen === false ? 'SESSION_STOPPED' : null;
  }

  async settle(
    { tx, schedule }: Pick<Unit, 'tx' | 'schedule'>,
    draft: SettledDraft,
  ): Promise<SettledAccounts> {
    this.#tellExecutions();
    const yes = nanosOf(draft.market.currentPriceYes ?? '0.5');
    for (const account of this.#filled) account.value(this.#marketId, yes);
    await watchVolatility(tx, this.#filled);
    for (const account of this.#filled) {
      notePeak(account);
      watchRisk(account);
      rearmBounds(account);
      if (!account.isOpen) await this.#end(tx, schedule, account, draft);
    }
    if ([...this.#filled].some(({ isOpen }) => isOpen)) await watchPricesNext({ tx, schedule });
    return planSave(this.#accounts.values());
  }

  /** Ends the orders of a session that has stopped: those of this market now, and those of others after the commit. */
  async #end(tx: Tx, schedule: Unit['schedule'], account: Account, draft: SettledDraft): Promise<void> {
    const { id, userWallet } = account.row;
    const rows = await tx
      .selectFrom('orders')
      .select(orders.selection)
      .where('sessionId', '=', id)
      .where('marketId', '=', this.#marketId)
      .where(sql<boolean>`status IN ('OPEN', 'PARTIALLY_FILLED')`)
      .execute();
    draft.endRows(rows, 'SESSION_STOPPED');
    draft.endSession(id, 'SESSION_STOPPED');
    for (const outcome of [true, false])
      draft.hold(userWallet, outcome, -account.release(this.#marketId, outcome));
    await scheduleReleases({ tx, schedule }, account.released, this.#marketId);
  }

  #executionOf(onBehalf: OnBehalf, orderId: string | null): Execution {
    const key = `${onBehalf.decisionId} ${orderId ?? ''}`;
    const execution = this.#executions.get(key) ?? { ...onBehalf, orderId, tradeIds: [] };
    this.#executions.set(key, execution);
    return execution;
  }

  #tellExecutions(): void {
    for (const { sessionId, decisionId, orderId, tradeIds } of this.#executions.values())
      this.#accounts.get(sessionId)?.tell('DecisionExecuted', { decisionId, tradeIds, orderId });
  }
}

/** Lets the alerts of refused orders be raised again, when their values have fallen below nine tenths. */
function rearmBounds(account: Account): void {
  const { maxPosition, maxOrdersPerMinute } = account.row;
  const position = account.openCost + account.restingCost;
  if (maxPosition !== null && position * 10n < maxPosition * 9n) rearm(account, 'POSITION', 'CRITICAL');
  if (maxOrdersPerMinute !== null && account.ordersOfMinute * 10 < maxOrdersPerMinute * 9)
    rearm(account, 'RATE', 'CRITICAL');
}

announceAccounts(async (tx, marketId, sessionIds, named) => {
  const { accounts } = await lockAccounts(tx, sessionIds, named);
  return new MarketAccounts(marketId, accounts);
});
