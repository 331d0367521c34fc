import { createCoreClient, type CoreOptions, type MarketcastClient } from './core/client.ts';
import type { TransportName } from './core/status.ts';
import type { Transport } from './core/transport.ts';
import type { WebSocketClass } from './transports/websocket.ts';

export type * from './public.ts';
export { MarketcastError } from './core/errors.ts';
export { orderBook, type OrderBookOptions } from './order-book/live-order-book.ts';
export type { BookLevel, OrderBook } from './order-book/order-book.ts';
export { possibleTypes } from './generated/caches/possible-types.ts';
/** Every type of the schema. */
export type * as Schema from './generated/schema.ts';

/** The options of a client. */
export interface MarketcastClientOptions extends CoreOptions {
  /** `ws` alone, `sse` alone, or both, which is the default: event streams serve where no WebSocket comes about. */
  readonly transports?: readonly TransportName[];
  /** The class of WebSockets; that of the platform by default. Node 20 has none: give the one of `ws`. */
  readonly webSocket?: WebSocketClass;
}

/**
 * Creates a client of a server. It connects with its first stream.
 *
 * @throws {TypeError} for a URL that is none.
 * @throws {Error} when the only transport is `ws` and the platform has no WebSocket.
 */
export function createMarketcastClient(options: MarketcastClientOptions): MarketcastClient {
  const { transports: names = ['ws', 'sse'] } = options;
  const { WebSocket: own } = globalThis as { readonly WebSocket?: WebSocketClass };
  const { webSocket = own } = options;
  return createCoreClient(options, (send) => {
    const transports: Transport[] = [];
    if (names.includes('ws') && webSocket !== undefined)
      transports.push({
        name: 'ws',
        isSingle: false,
        load: async () => (await import('./transports/websocket.ts')).connect(webSocket),
      });
    if (names.includes('sse'))
      transports.push({
        name: 'sse',
        isSingle: true,
        load: async () => (await import('./transports/sse.ts')).connect(send),
      });
    if (transports.length === 0) throw new Error('There is no WebSocket.');
    return transports;
  });
}
