import type { Live, MarketcastClient } from 'marketcast/client';

import { billionths, onScreen } from '../../components/amounts.ts';
import {
  MarketListDocument,
  MarketPricesDocument,
  type MarketListQuery,
  type MarketMovesSubscription,
  type MarketPricesSubscription,
  type MarketRowFragment,
} from '../../generated/graphql.ts';
import type { Filters } from './filters.ts';

/** A market in the list, with its numbers read. */
export interface Row {
  readonly market: MarketRowFragment;
  readonly price: bigint;
  readonly volume: bigint;
  /** The price of 24 hours ago; null where the server has none. */
  readonly open: bigint | null;
  readonly sparkline: readonly number[];
}

/** The part of the list that is loaded. It never changes: an event makes another one, which shares what is the same. */
export interface MarketList {
  /** The position before the rows. */
  readonly cursor: string;
  readonly pages: readonly (readonly Row[])[];
  /** The page of each market, and its place there. */
  readonly places: ReadonlyMap<string, readonly [number, number]>;
  readonly endCursor: string | null;
  readonly hasMore: boolean;
}

/** Markets of a page. */
const pageSize = 50;
/** Prices of markets outside the list that are kept for the next page at most. */
const maxKeptPrices = 5000;
/** Milliseconds in which each market has one price at most. */
const everyMs = 250;

type Page = MarketListQuery['markets'];
type Price = MarketPricesSubscription['priceUpdated'];

/** The list of markets with live prices. */
export interface LiveMarketList {
  readonly live: Live<MarketList, MarketPricesSubscription>;
  /** Loads the next page, unless one is on its way. */
  loadMore(): Promise<void>;
  /** Puts markets on top that are at the beginning of the list by now. */
  loadNewest(): Promise<void>;
}

export function createMarketList(client: MarketcastClient, filters: Filters): LiveMarketList {
  /** The newest prices of markets that are not in the list: a page may have been read before them. */
  const kept = new Map<string, Price>();
  let isLoading = false;

  async function load(after: string | null): Promise<Page> {
    const { search, category, state, orderBy } = filters;
    const { markets } = await client.request(MarketListDocument, {
      ...{ search: search === '' ? null : search, category, state, orderBy, after, first: pageSize },
    });
    return markets;
  }

  const newRows = (list: MarketList, page: Page): readonly Row[] =>
    page.edges
      .map(({ node }) => rowOf(node))
      .filter(({ market }) => !list.places.has(market.id))
      .map((row) => withPrice(row, kept.get(row.market.id)));

  const add = (list: MarketList, page: Page): MarketList => {
    const rows = newRows(list, page);
    const places = new Map(list.places);
    rows.forEach(({ market }, index) => places.set(market.id, [list.pages.length, index]));
    const { endCursor, hasNextPage } = page.pageInfo;
    return { ...list, pages: [...list.pages, rows], places, endCursor, hasMore: hasNextPage };
  };

  const live: LiveMarketList['live'] = client.live({
    // As many pages as the visitor has loaded, so that the list never gets shorter.
    snapshot: async () => {
      const wanted = Math.max(1, live.current?.pages.length ?? 1);
      const first = await load(null);
      let list = add(
        { cursor: first.cursor, pages: [], places: new Map(), endCursor: null, hasMore: true },
        first,
      );
      while (list.pages.length < wanted && list.hasMore) list = add(list, await load(list.endCursor));
      return list;
    },
    stream: MarketPricesDocument,
    streamVariables: { everyMs },
    cursor: (list: MarketList) => list.cursor,
    reduce(list, { priceUpdated }) {
      const place = list.places.get(priceUpdated.marketId);
      if (place !== undefined) return changeRow(list, place, (row) => withPrice(row, priceUpdated));
      if (kept.size < maxKeptPrices) kept.set(priceUpdated.marketId, priceUpdated);
      return list;
    },
  });

  return {
    live,
    async loadMore() {
      const { current } = live;
      if (isLoading || current === undefined || !current.hasMore) return;
      isLoading = true;
      try {
        const page = await load(current.endCursor);
        live.change((list) => (list.endCursor === current.endCursor ? add(list, page) : list));
      } finally {
        isLoading = false;
      }
    },
    async loadNewest() {
      const page = await load(null);
      live.change((list) => withPages(list, [newRows(list, page), ...list.pages]));
    },
  };
}

/** The list after a market has moved to another state, or was deleted. Created markets are not in it. */
export function withMove(
  list: MarketList,
  { market, marketId }: MarketMovesSubscription['marketStateChanged'],
): MarketList {
  const place = list.places.get(marketId);
  if (place === undefined) return list;
  if (market !== null) return changeRow(list, place, () => rowOf(market));
  const [page] = place;
  const pages = list.pages.map((rows, index) =>
    index === page ? rows.filter(({ market: { id } }) => id !== marketId) : rows,
  );
  return withPages(list, pages);
}

function withPages(list: MarketList, pages: MarketList['pages']): MarketList {
  const places = pages.flatMap((rows, page) =>
    rows.map(({ market: { id } }, index) => [id, [page, index] as const] as const),
  );
  return { ...list, pages, places: new Map(places) };
}

function changeRow(
  list: MarketList,
  [page, index]: readonly [number, number],
  change: (row: Row) => Row,
): MarketList {
  const rows = list.pages[page]?.with(index, change(rowAt(list, page, index)));
  return rows === undefined ? list : { ...list, pages: list.pages.with(page, rows) };
}

function rowAt(list: MarketList, page: number, index: number): Row {
  const row = list.pages[page]?.[index];
  if (row === undefined) throw new Error('The list has no such place.');
  return row;
}

function rowOf(market: MarketRowFragment): Row {
  const price = billionths(market.priceYes);
  const change = market.stats24h === null ? null : billionths(market.stats24h.change);
  return {
    market,
    price,
    volume: BigInt(market.totalVolume),
    open: change === null ? null : price - change,
    sparkline: (market.sparkline ?? []).map((point) => onScreen(billionths(point))),
  };
}

function withPrice(row: Row, event: Price | undefined): Row {
  if (event === undefined) return row;
  const price = billionths(event.priceYes);
  return {
    ...row,
    price,
    volume: BigInt(event.totalVolume),
    // The last point is the present.
    sparkline: row.sparkline.length === 0 ? [] : [...row.sparkline.slice(0, -1), onScreen(price)],
  };
}
