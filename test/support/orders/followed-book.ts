import { orderBook, type MarketcastClient, type OrderBook } from '../../../src/client/index.ts';
import { digestOf } from './book-history.ts';

/** A book of the client package that remembers states which it was in. */
export interface FollowedBook {
  readonly current: OrderBook | undefined;
  readonly isLive: boolean;
  /** The digests of the book, as `digestOf` makes them, at the sequences that it remembers. */
  readonly states: ReadonlyMap<bigint, string>;
  /** The reasons for which it began anew by itself. */
  readonly restarts: readonly string[];
  /** Ends the book and its client. */
  close(): void;
}

export interface FollowOptions {
  readonly everyMs?: number;
  /** Whether it remembers the book at a sequence: to write a thousand levels down for each event of each book takes too long. */
  readonly remembers: (sequence: bigint) => boolean;
}

/** Follows the book of a market with a client of its own. */
export function followBook(
  client: Pick<MarketcastClient, 'request' | 'stream' | 'close'>,
  marketId: string,
  { everyMs, remembers }: FollowOptions,
): FollowedBook {
  const states = new Map<bigint, string>();
  const restarts: string[] = [];
  const note = (): void => {
    const { current } = book;
    if (current === undefined || states.has(current.sequence) || !remembers(current.sequence)) return;
    states.set(current.sequence, digestOf(current));
  };
  const book = orderBook(
    {
      request: (document, variables) => client.request(document, variables),
      stream: (document, options) =>
        client.stream(document, {
          ...options,
          onEvent(data, result) {
            options?.onEvent?.(data, result);
            // The listeners are told once a frame, which would leave states out.
            note();
          },
        }),
    },
    marketId,
    { onRestart: (reason) => restarts.push(reason), ...(everyMs === undefined ? {} : { everyMs }) },
  );
  book.subscribe(note);
  return {
    get current() {
      return book.current;
    },
    get isLive() {
      return book.status.state === 'live';
    },
    ...{ states, restarts },
    close() {
      book.close();
      client.close();
    },
  };
}
