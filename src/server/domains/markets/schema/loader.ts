import DataLoader from 'dataloader';

import type { Position } from '../../../broker/broker.ts';
import { encodeCursor } from '../../../broker/cursor.ts';
import type { Queryable } from '../../../db/client.ts';
import type { MarketRow } from '../table.ts';
import { perOperation } from '../../../graphql/per-operation.ts';
import { findMarkets } from '../store.ts';
import { marketTopic } from '../topics.ts';

/** A market as clients see it: its row and, where the client selects it, its position in its event log. */
export interface MarketNode {
  readonly row: MarketRow;
  /** Read before the row, so that nothing between the two is missed. Null when the client does not select it. */
  readonly cursor: string | null;
}

/** Loads the markets of an operation. Its calls of a tick share a query. */
export interface MarketLoader {
  /** The market as it is now; null when it does not exist. */
  load(id: string, withCursor: boolean): Promise<MarketNode | null>;
}

interface Request {
  readonly id: string;
  readonly withCursor: boolean;
}

/** The loader of an operation. It caches nothing, because an event asks for its market as it is now. */
export const marketLoaderOf = perOperation(({ queries, tail }) => createMarketLoader(queries, tail));

function createMarketLoader(queries: Queryable, tail: (topic: string) => Promise<Position>): MarketLoader {
  const readCursor = async ({ id, withCursor }: Request): Promise<string | null> => {
    const topic = marketTopic.of(id);
    return withCursor ? encodeCursor(topic, await tail(topic)) : null;
  };
  const loader = new DataLoader<Request, MarketNode | null>(
    async (requests) => {
      const ids = requests.map(({ id }) => id);
      const found = await findMarkets(queries, ids);
      if (!requests.some(({ withCursor }) => withCursor)) {
        return found.map((row) => (row === null ? null : { row, cursor: null }));
      }
      // The rows are read a second time, because a cursor must be read before its row. The first time tells which
      // markets exist: reading the tail of any other would create its log.
      const cursors = await Promise.all(
        requests.map(async (request, index) => (found[index] == null ? null : readCursor(request))),
      );
      const rows = await findMarkets(queries, ids);
      return rows.map((row, index) => (row === null ? null : { row, cursor: cursors[index] ?? null }));
    },
    { cache: false },
  );
  return { load: (id, withCursor) => loader.load({ id, withCursor }) };
}
