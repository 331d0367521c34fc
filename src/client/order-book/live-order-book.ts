import type { MarketcastClient } from '../core/client.ts';
import { MarketcastError } from '../core/errors.ts';
import { Live } from '../core/live.ts';
import { callSafely } from '../core/listeners.ts';
import { defaultRetry } from '../core/retry.ts';
import { OrderBookChangedDocument, OrderBookDocument } from '../generated/graphql.ts';
import { notWhole, OrderBook, type BookEvent } from './order-book.ts';

export interface OrderBookOptions {
  /** Milliseconds in which the server sends one event at most, with all changes of them; every event by default. */
  readonly everyMs?: number;
  /** Told when the book did not agree with its checksum or missed events. It begins anew by itself. */
  readonly onRestart?: (reason: string) => void;
}

/**
 * The order book of a market, kept from a snapshot and its changes. Each checksum is compared. Where one differs, the book is fetched
 * anew and takes the place of the old one at once; until then `isStale` is true.
 */
export function orderBook(
  client: Pick<MarketcastClient, 'request' | 'stream'>,
  marketId: string,
  { everyMs, onRestart }: OrderBookOptions = {},
): Live<OrderBook, BookEvent> {
  const restart = (cause: unknown): never => {
    if (cause instanceof MarketcastError && cause.code === notWhole) callSafely(onRestart, cause.message);
    throw cause;
  };
  return new Live<OrderBook, BookEvent>({
    retry: defaultRetry,
    async fetch() {
      const { orderBook: snapshot } = await client.request(OrderBookDocument, { marketId, depth: 999 });
      try {
        return { data: OrderBook.of(snapshot), cursor: snapshot.cursor };
      } catch (cause) {
        return restart(cause);
      }
    },
    subscribe: (after, { onEvent, onGap, onStatus }) =>
      client.stream(OrderBookChangedDocument, {
        variables: { marketId, after, everyMs: everyMs ?? null },
        onEvent: ({ orderBookChanged }) => onEvent(orderBookChanged),
        onGap,
        onStatus,
      }),
    reduce(book, event) {
      try {
        return book.after(event);
      } catch (cause) {
        return restart(cause);
      }
    },
  });
}
