import type { Config } from '../../base/config.ts';
import type { SharedWork } from '../../commit/unit.ts';
import type { Queryable } from '../../db/client.ts';
import type { Plan } from '../../db/statement.ts';
import type { Capabilities } from '../../db/versioned/capabilities.ts';
import type { MarketRow } from '../markets/table.ts';
import type { ExecutedOrder } from './executed.ts';
import type { Order } from './order.ts';
import type { Quote, QuoteRequest } from './quote.ts';

/**
 * The book of orders beside the market maker. Trades of a market whose book is kept, because orders rest in it or clients follow it,
 * go through it.
 */
export interface KeptBook {
  /** Whether the trades of a market are expected to go through its book. */
  isExpected(marketId: string): boolean;
  /**
   * Plans to tell whether they must, or the sales of these wallets must because shares of theirs are reserved. A statement behind the
   * lock of the market.
   */
  plan(marketId: string, sellers: readonly string[]): Plan<boolean>;
  /** Makes trades through the book. It makes the same trades as the market maker alone where no order rests. */
  readonly trades: SharedWork<Order, ExecutedOrder>;
  /** The quote of a trade through the book; null where no order rests. */
  quote(queries: Queryable, market: MarketRow | null, request: QuoteRequest): Promise<Quote | null>;
}

/** The parts of a process that a book is kept with. */
export interface BookParts {
  readonly config: Config;
  readonly capabilities: Pick<Capabilities, 'isUsable'>;
}

/** A trade must go through the book of its market, so its transaction begins again. */
export class GoesThroughBook extends Error {
  override readonly name = 'GoesThroughBook';
}

let findBook: (parts: BookParts) => KeptBook | null = () => null;

/** Gives trades their book. The domain that keeps it calls this, because trades know no orders. */
export function announceBook(find: (parts: BookParts) => KeptBook | null): void {
  findBook = find;
}

/** The book that this process keeps; null where it has no tables for one. */
export function keptBookOf(parts: BookParts): KeptBook | null {
  return findBook(parts);
}
