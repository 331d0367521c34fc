import { ApiError } from '../base/errors.ts';
import type { Event } from '../broker/event.ts';
import type { Queryable } from '../db/client.ts';
import { readCommitOrder } from '../db/commit-order.ts';
import type { WalkRequest } from '../db/pages.ts';
import type { RowChange } from '../db/row-change.ts';
import type { MarketRow, PositionRow } from '../db/rows.ts';
import { walkDiscussions } from './discussions/store.ts';
import { marketStateChanged, priceUpdated } from './markets/events.ts';
import { isPriceMissed, missedSteps, priceChange, type Published } from './markets/missed.ts';
import { lockMarket, walkMarkets } from './markets/store.ts';
import { lockPosition, walkPositions } from './positions/store.ts';
import { walkTrades } from './trades/store.ts';
import { walkVotes } from './votes/store.ts';
import { voteTypes, type VoteType } from './votes/types.ts';

/** A row as if it had just been created: if it was published before, its identity drops the repeat. */
const created = <Row>(after: Row): RowChange<Row> => ({ before: null, after, commitOrder: null });

/**
 * The walks that find rows which no change source reported: through every table, along the indexed column that dates its
 * rows. Their order keeps an event behind the events that it follows from: markets first, positions last.
 *
 * @param lastPublished resolves with the last event of each of these types that the log still keeps of a market.
 */
export function createWalks(
  queries: Queryable,
  lastPublished: (marketId: string, types: readonly string[]) => Promise<ReadonlyMap<string, Event>>,
) {
  const publishedOf = async (marketId: string): Promise<Published> => {
    const last = await lastPublished(marketId, [marketStateChanged.type, priceUpdated.type]);
    return { state: last.get(marketStateChanged.type), price: last.get(priceUpdated.type) };
  };

  const missedOf = async (market: MarketRow, since: string): Promise<readonly RowChange<MarketRow>[]> => {
    const published = await publishedOf(market.id);
    const steps = missedSteps(market, published, since);
    if (!isPriceMissed(market, published)) return steps;
    return [...steps, ...(await missedPrice(queries, market.id, published))];
  };

  const markets = (timeColumn: 'updatedAt' | 'createdAt') => ({
    name: `markets by ${timeColumn}`,
    async read(since: string, after: readonly string[] | null, limit: number) {
      const rows = await walkMarkets(queries, timeColumn, { since, after, limit });
      const changes: { readonly table: 'markets'; readonly change: RowChange<MarketRow> }[] = [];
      for (const row of rows) {
        for (const change of await missedOf(row, since)) changes.push({ table: 'markets', change });
      }
      return { changes, next: endOf(rows, limit, (row) => [row[timeColumn], row.id]) };
    },
  });

  const votes = (voteType: VoteType) => {
    const { capturedTable: table } = voteTypes[voteType];
    return {
      name: table,
      async read(since: string, after: readonly string[] | null, limit: number) {
        const rows = await walkVotes(queries, voteType, { since, after, limit });
        return {
          changes: rows.map((row) => ({ table, change: created(row) })),
          next: endOf(rows, limit, (row) => [row.votedAt, row.marketId, row.userWallet]),
        };
      },
    };
  };

  const discussions = (timeColumn: 'createdAt' | 'deletedAt') => ({
    name: `discussions by ${timeColumn}`,
    async read(since: string, after: readonly string[] | null, limit: number) {
      const rows = await walkDiscussions(queries, timeColumn, { since, after, limit });
      const changes = rows.map((row) => {
        // An old comment was published when it was posted: only its deletion is new.
        const isOld = row.createdAt !== null && row.createdAt < since;
        const change = isOld ? { ...created(row), before: { ...row, deletedAt: null } } : created(row);
        return { table: 'discussions' as const, change };
      });
      return { changes, next: endOf(rows, limit, (row) => [row[timeColumn], row.id]) };
    },
  });

  const trades = {
    name: 'trades',
    async read(since: string, after: readonly string[] | null, limit: number) {
      const rows = await walkTrades(queries, { since, after, limit });
      return {
        changes: rows.map((row) => ({ table: 'trades' as const, change: created(row) })),
        next: endOf(rows, limit, (row) => [row.createdAt, row.id]),
      };
    },
  };

  const positions = {
    name: 'positions',
    async read(since: string, after: readonly string[] | null, limit: number) {
      const walk: WalkRequest = { since, after, limit };
      const rows = await walkPositions(queries, walk);
      const changes: { readonly table: 'positions'; readonly change: RowChange<PositionRow> }[] = [];
      for (const row of rows) {
        const change = await positionInOrder(queries, row);
        if (change !== null) changes.push({ table: 'positions', change });
      }
      return { changes, next: endOf(rows, limit, (row) => [row.updatedAt, row.marketId, row.userWallet]) };
    },
  };

  return [
    markets('createdAt'),
    markets('updatedAt'),
    trades,
    votes('PROPOSAL'),
    votes('DISPUTE'),
    discussions('createdAt'),
    discussions('deletedAt'),
    positions,
  ];
}

/** The time and the key of the last row of a page; null after the last page. */
function endOf<Row>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => readonly (string | null)[],
): readonly string[] | null {
  const last = rows.at(-1);
  if (last === undefined || rows.length < limit) return null;
  return keyOf(last).map((part) => part ?? '');
}

/** The present price, with the commit order by which the log places it among prices that are published meanwhile. */
async function missedPrice(
  queries: Queryable,
  marketId: string,
  published: Published,
): Promise<readonly RowChange<MarketRow>[]> {
  try {
    return await queries.transaction().execute(async (tx) => {
      const market = await lockMarket(tx, marketId);
      return isPriceMissed(market, published) ? [priceChange(market, await readCommitOrder(tx))] : [];
    });
  } catch (error) {
    if (error instanceof ApiError && error.code === 'NOT_FOUND') return [];
    throw error;
  }
}

/** The present position, with its commit order as for a price; null when the row was deleted. */
async function positionInOrder(
  queries: Queryable,
  { marketId, userWallet }: PositionRow,
): Promise<RowChange<PositionRow> | null> {
  return queries.transaction().execute(async (tx) => {
    const after = await lockPosition(tx, marketId, userWallet);
    return after === null ? null : { before: null, after, commitOrder: await readCommitOrder(tx) };
  });
}
