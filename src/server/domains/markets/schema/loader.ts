import DataLoader from 'dataloader';

import type { Position } from '../../../broker/broker.ts';
import { encodeCursor } from '../../../broker/cursor.ts';
import { isStorable } from '../../../db/characters.ts';
import type { Queryable } from '../../../db/client.ts';
import { unstorable } from '../../../db/errors.ts';
import type { MarketRow } from '../table.ts';
import { perProcess } from '../../../graphql/per-process.ts';
import { findMarkets } from '../store.ts';
import { marketTopic } from '../topics.ts';

/** A market as clients see it: its row and, where the client selects it, its position in its event log. */
export interface MarketNode {
  readonly row: MarketRow;
  /** Read before the row, so that nothing between the two is missed. Null when the client does not select it. */
  readonly cursor: string | null;
}

/** Loads markets. The calls of a tick share a query, whatever operations and groups they belong to. */
export interface MarketLoader {
  /**
   * The market as it is now; null when it does not exist.
   *
   * @throws {ApiError} `BAD_USER_INPUT` for an id that the database cannot store. Other calls of the tick succeed.
   */
  load(id: string, withCursor: boolean): Promise<MarketNode | null>;
}

interface Request {
  readonly id: string;
  readonly withCursor: boolean;
}

/** Markets of a query at most. */
const maximumBatchSize = 1000;

/**
 * The loader of all operations of a process, and of all groups of subscriptions: the events of a tick ask for their markets
 * in a single query. It caches nothing, because an event asks for its market as it is now.
 */
export const marketLoaderOf = perProcess(({ queries, tail }) => createMarketLoader(queries, tail));

function createMarketLoader(queries: Queryable, tail: (topic: string) => Promise<Position>): MarketLoader {
  // An error is a value here, because it concerns only the calls that want this cursor.
  const readCursor = async (id: string): Promise<[string, string | Error]> => {
    const topic = marketTopic.of(id);
    const position = await tail(topic).catch(asError);
    return [id, position instanceof Error ? position : encodeCursor(topic, position)];
  };
  const find = async (ids: readonly string[]): Promise<ReadonlyMap<string, MarketRow>> => {
    const rows = await findMarkets(queries, ids);
    return new Map(rows.flatMap((row) => (row === null ? [] : [[row.id, row]])));
  };
  const loader = new DataLoader<Request, MarketNode | null>(
    async (requests) => {
      const plain = new Set(requests.map(({ id }) => id));
      const withCursor = new Set(requests.filter((request) => request.withCursor).map(({ id }) => id));
      const found = await find([...plain]);
      // A row with a cursor is read a second time, because a cursor must be read before its row. The first time tells which
      // markets exist: reading the tail of any other would create its log.
      const existing = [...withCursor].filter((id) => found.has(id));
      const cursors = new Map(await Promise.all(existing.map(readCursor)));
      const later = existing.length === 0 ? found : await find(existing);
      return requests.map((request) => {
        const row = (request.withCursor ? later : found).get(request.id);
        const cursor = request.withCursor ? (cursors.get(request.id) ?? null) : null;
        if (cursor instanceof Error) return cursor;
        return row === undefined ? null : { row, cursor };
      });
    },
    { cache: false, maxBatchSize: maximumBatchSize },
  );
  return {
    load: async (id, withCursor) => {
      // The query of a tick has the ids of many clients, and a single such id would fail all of it.
      if (!isStorable(id)) throw unstorable();
      return loader.load({ id, withCursor });
    },
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
