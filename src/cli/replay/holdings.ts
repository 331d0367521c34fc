import type { Outcome } from '../../client/generated/graphql.ts';
import { CommandError } from '../command/command.ts';
import type { RecordedTrade } from './recorded-trades.ts';
import { formatShares } from '../command/shares.ts';

/** Base units by which a recorded sale may exceed what its trader holds: files round to a few decimals. */
const trimToleranceBaseUnits = 1_000_000n;

/** A recorded trade to execute. A sale is cut down to the shares that its trader holds. */
export interface PlannedTrade extends RecordedTrade {
  /** Base units that were cut off. */
  readonly trimmed: bigint;
}

/** The holdings of every trader, by market and outcome, in base units. */
class Holdings {
  readonly #shares = new Map<string, bigint>();

  held(trader: string, marketId: string, outcome: Outcome): bigint {
    return this.#shares.get(JSON.stringify([trader, marketId, outcome])) ?? 0n;
  }

  /** Adds `shares` to a holding, or takes them from it when negative. */
  add(trader: string, marketId: string, outcome: Outcome, shares: bigint): void {
    const held = this.held(trader, marketId, outcome);
    this.#shares.set(JSON.stringify([trader, marketId, outcome]), held + shares);
  }
}

/**
 * The trades to execute, in the recorded order: no sale exceeds what its trader has bought before.
 *
 * @throws {CommandError} naming the line of a sale that exceeds the holding by more than rounding explains.
 */
export function planTrades(recorded: readonly RecordedTrade[]): PlannedTrade[] {
  const holdings = new Holdings();
  return recorded.map((trade) => {
    const { trader, marketId, outcome } = trade;
    const held = holdings.held(trader, marketId, outcome);
    const shares = trade.tradeType === 'SELL' && trade.shares > held ? held : trade.shares;
    const trimmed = trade.shares - shares;
    if (trimmed > trimToleranceBaseUnits || shares === 0n) {
      throw new CommandError(
        `line ${trade.line}: ${trader} sells ${formatShares(trade.shares)} ${outcome} shares of ${marketId} ` +
          `but holds ${formatShares(held)}.`,
      );
    }
    holdings.add(trader, marketId, outcome, trade.tradeType === 'BUY' ? shares : -shares);
    return { ...trade, shares, trimmed };
  });
}
