import DataLoader from 'dataloader';

import type { Position } from '../../../broker/broker.ts';
import { encodeCursor } from '../../../broker/cursor.ts';
import { marketTopic } from '../../../broker/event.ts';
import type { Queryable } from '../../../db/client.ts';
import type { MarketRow } from '../../../db/rows.ts';
import { findExistingMarkets, findMarkets } from '../store.ts';

/** A market as clients see it: its row and, where they ask for it, its position in its event log. */
export interface MarketNode {
  readonly row: MarketRow;
  /** Read before the row, so that nothing between the two is missed. Null when it was not asked for. */
  readonly cursor: string | null;
}

/** Loads markets of one operation, those of one tick in one query. Nothing is kept: events ask for the present. */
export interface MarketLoader {
  /** The market; null when there is none. */
  load(id: string, withCursor: boolean): Promise<MarketNode | null>;
}

/** Markets that one query asks for at most. */
const existenceBatchSize = 1000;

/** Tells whether there is a market; those that are asked for in one tick, by whomever, in one query. */
export type MarketExists = (id: string) => Promise<boolean>;

/** Creates what all operations of a server ask whether a market exists. Nothing is kept. */
export function createMarketExists(queries: Queryable): MarketExists {
  const loader = new DataLoader<string, boolean>(
    async (ids) => {
      const existing = await findExistingMarkets(queries, [...new Set(ids)]);
      return ids.map((id) => existing.has(id));
    },
    { cache: false, maxBatchSize: existenceBatchSize },
  );
  return (id) => loader.load(id);
}

interface Request {
  readonly id: string;
  readonly withCursor: boolean;
}

/** Creates the loader of an operation. */
export function createMarketLoader(
  queries: Queryable,
  tail: (topic: string) => Promise<Position>,
): MarketLoader {
  const readCursor = async ({ id, withCursor }: Request): Promise<string | null> => {
    const topic = marketTopic(id);
    return withCursor ? encodeCursor(topic, await tail(topic)) : null;
  };
  const loader = new DataLoader<Request, MarketNode | null>(
    async (requests) => {
      const ids = requests.map(({ id }) => id);
      const found = await findMarkets(queries, ids);
      if (!requests.some(({ withCursor }) => withCursor)) {
        return found.map((row) => (row === null ? null : { row, cursor: null }));
      }
      // A cursor is read before its row, so rows are read again. Only of what exists: reading a tail opens the log.
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
