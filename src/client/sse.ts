import { createCoreClient, type CoreOptions, type MarketcastClient } from './core/client.ts';
import { connect } from './transports/sse.ts';

export type * from './public.ts';
export { MarketcastError } from './core/errors.ts';

/**
 * Creates a client that uses event streams alone, without the code of WebSockets. Each stream has a connection of its own;
 * browsers allow six to a server over HTTP/1.1.
 *
 * @throws {TypeError} for a URL that is none.
 */
export function createMarketcastClient(options: CoreOptions): MarketcastClient {
  return createCoreClient(options, (send) => [
    { name: 'sse', isSingle: true, load: () => Promise.resolve(connect(send)) },
  ]);
}
