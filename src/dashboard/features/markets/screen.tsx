import { useWindowVirtualizer } from '@tanstack/react-virtual';
import type { MarketcastClient } from 'marketcast/client';
import { useMarketcastClient } from 'marketcast/client/react';
import { useEffect, useMemo, useRef, useState } from 'react';

import { useLive, useStream } from '../../components/live.ts';
import { useSearch } from '../../routing/location.ts';
import { Empty, isOld, Since, Skeleton, Trouble } from '../../components/panel.tsx';
import { useIsNarrow } from '../../components/use-narrow.ts';
import { MarketMovesDocument } from '../../generated/graphql.ts';
import { usePlatform, type Platform } from '../announcements/platform.tsx';
import { MarketControls } from './controls.tsx';
import { readFilters, showFilters, type Filters } from './filters.ts';
import { createMarketList, withMove, type LiveMarketList, type MarketList, type Row } from './list.ts';
import { ProposeButton } from './propose.tsx';
import { MarketRow } from './row.tsx';
import './markets.css';

const heights = { wide: 72, narrow: 116 };
/** Rows before the end at which the next page is loaded. */
const loadAhead = 15;

/** All markets that the filters of the URL leave. */
export function MarketsScreen() {
  const search = useSearch();
  const filters = useMemo(() => readFilters(search), [search]);
  const client = useMarketcastClient();
  return (
    <>
      <h1 className="hidden">Markets</h1>
      <MarketControls filters={filters} />
      <Markets key={JSON.stringify(filters)} list={listOf(client, filters)} filters={filters} />
    </>
  );
}

/** Lists that were shown last, so that a visitor who comes back finds the list as it was. */
const maxLists = 4;
const lists = new WeakMap<MarketcastClient, Map<string, LiveMarketList>>();

function listOf(client: MarketcastClient, filters: Filters): LiveMarketList {
  const key = JSON.stringify(filters);
  const known = lists.get(client) ?? new Map<string, LiveMarketList>();
  const list = known.get(key) ?? createMarketList(client, filters);
  known.delete(key);
  lists.set(client, new Map([...[...known].slice(1 - maxLists), [key, list]]));
  return list;
}

function Markets({ list, filters }: { readonly list: LiveMarketList; readonly filters: Filters }) {
  const { data, ...freshness } = useLive(list.live);
  const { data: platform } = usePlatform();
  const created = useMoves(list, filters, data);
  const rows = useMemo(() => data?.pages.flat() ?? [], [data?.pages]);
  const { error } = freshness.status;

  return (
    <div data-old={isOld(freshness) && data !== undefined ? '' : undefined}>
      <div className="list-head">
        <Since of={freshness} />
        {created.count === 0 ? null : (
          <button type="button" className="button button-small" onClick={created.show}>
            Show {created.count} new {created.count === 1 ? 'market' : 'markets'}
          </button>
        )}
      </div>
      {data === undefined && error !== null ? <Trouble error={error} /> : null}
      {data === undefined ? <Skeleton rows={8} height={heights.wide - 8} /> : null}
      {data !== undefined && rows.length === 0 ? <NoMarkets filters={filters} /> : null}
      <VirtualRows
        rows={rows}
        platform={platform}
        loadMore={() => void list.loadMore().catch(() => undefined)}
      />
    </div>
  );
}

/** Takes the steps of markets into the list, and counts those that were created since. */
function useMoves(list: LiveMarketList, filters: Filters, data: MarketList | undefined) {
  const [count, setCount] = useState(0);
  useStream(MarketMovesDocument, {
    variables: { after: data?.cursor ?? null },
    isPaused: data === undefined,
    onEvent: ({ marketStateChanged: move }) => {
      const { market, action } = move;
      if (action !== 'CREATED' || market === null) return list.live.change((state) => withMove(state, move));
      const isShown =
        (filters.category === null || filters.category === market.category) &&
        (filters.state === null || filters.state === market.state) &&
        market.question.toLowerCase().includes(filters.search.toLowerCase());
      if (isShown && !(list.live.current?.places.has(market.id) ?? false)) setCount((before) => before + 1);
    },
  });
  const show = (): void => {
    setCount(0);
    scrollTo({ top: 0 });
    void list.loadNewest().catch(() => undefined);
  };
  return { count, show };
}

function VirtualRows(props: {
  readonly rows: readonly Row[];
  readonly platform: Platform | undefined;
  readonly loadMore: () => void;
}) {
  const { rows, platform, loadMore } = props;
  const element = useRef<HTMLUListElement>(null);
  const [offset, setOffset] = useState(0);
  const height = useIsNarrow() ? heights.narrow : heights.wide;
  useEffect(() => {
    // The banners above may come and go.
    const measure = (): void => {
      const top = (element.current?.getBoundingClientRect().top ?? 0) + scrollY;
      setOffset((before) => (Math.abs(before - top) < 1 ? before : top));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => height,
    overscan: 6,
    scrollMargin: offset,
  });
  useEffect(() => virtualizer.measure(), [virtualizer, height]);
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - loadAhead) loadMore();
    // `loadMore` is another function at each render, and looks itself whether there is more.
  }, [last, rows.length]);
  return (
    <ul
      ref={element}
      className="market-rows"
      style={{ height: virtualizer.getTotalSize() }}
      aria-label="Markets"
    >
      {items.map(({ index, start }) => {
        const row = rows[index];
        if (row === undefined) return null;
        const halt = platform?.halts.get(row.market.id);
        const isHalted =
          platform?.isTradingActive === false ||
          (halt === undefined ? row.market.halt !== null : halt.endedAt === null);
        return (
          <MarketRow
            key={row.market.id}
            row={row}
            top={start - offset}
            height={height}
            position={index + 1}
            isHalted={isHalted}
          />
        );
      })}
    </ul>
  );
}

function NoMarkets({ filters }: { readonly filters: Filters }) {
  const isFiltered = filters.search !== '' || filters.category !== null || filters.state !== null;
  if (!isFiltered)
    return (
      <Empty title="There are no markets yet.">
        <p>Propose the first one, or start the server with demo markets.</p>
        <ProposeButton />
      </Empty>
    );
  return (
    <Empty title="No market fits these filters.">
      <button
        type="button"
        className="button"
        onClick={() => showFilters({ ...filters, search: '', category: null, state: null })}
      >
        Show all markets
      </button>
    </Empty>
  );
}
