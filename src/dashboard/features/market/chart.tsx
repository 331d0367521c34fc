import {
  AreaSeries,
  CandlestickSeries,
  createChart,
  type IChartApi,
  type ISeriesApi,
  type UTCTimestamp,
} from 'lightweight-charts';
import type { Schema } from 'marketcast/client';
import { useMarketcastClient } from 'marketcast/client/react';
import { useEffect, useMemo, useRef, useState } from 'react';

import { useLive } from '../../components/live.ts';
import { billionths, fixed, percent } from '../../components/amounts.ts';
import { Panel } from '../../components/panel.tsx';
import { Segments } from '../../components/segments.tsx';
import { inWords } from '../../components/words.ts';
import { intervals, liveCandles, type Candle } from './candles.ts';
import { useColours, type Colours } from './colours.ts';

type Kind = 'line' | 'candles';
type Series = ISeriesApi<'Area'> | ISeriesApi<'Candlestick'>;

const kinds: readonly (readonly [Kind, string])[] = [
  ['line', 'Line'],
  ['candles', 'Candles'],
];
const height = 280;
const none: readonly Candle[] = [];

/** The price of YES over time, with a live last bar. */
export default function PriceChart({ marketId }: { readonly marketId: string }) {
  const client = useMarketcastClient();
  const [interval, setInterval] = useState<Schema.CandleInterval>('M1');
  const [kind, setKind] = useState<Kind>('line');
  const live = useMemo(() => liveCandles(client, marketId, interval), [client, marketId, interval]);
  const { data, ...freshness } = useLive(live);
  const candles = data?.market?.candles?.candles ?? none;
  const last = candles.at(-1);
  const { state, error } = freshness.status;
  return (
    <Panel
      title="Price of YES"
      freshness={data === undefined ? undefined : freshness}
      className="chart-panel"
      actions={
        <div className="row">
          <Segments label="Kind of chart" value={kind} options={kinds} onChange={setKind} />
          <Segments label="Length of a bar" value={interval} options={intervals} onChange={setInterval} />
        </div>
      }
    >
      <div className="chart-frame">
        {state === 'failed' && data === undefined ? (
          <p className="chart-note muted">
            {error?.code === 'NOT_FOUND' ? 'This server keeps no bars for the market.' : inWords(error)}
          </p>
        ) : null}
        <Plot key={`${interval} ${kind}`} candles={candles} kind={kind} />
      </div>
      <p className="hidden">
        {last === undefined
          ? 'No prices yet.'
          : `The last price of YES is ${percent(billionths(last.close))}; the bar began at ${fixed(billionths(last.open), 3)}.`}
      </p>
    </Panel>
  );
}

/** The picture. A new kind or length of bars makes another picture. */
function Plot({ candles, kind }: { readonly candles: readonly Candle[]; readonly kind: Kind }) {
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<IChartApi | null>(null);
  const series = useRef<Series | null>(null);
  const drawn = useRef<readonly Candle[]>(none);
  const colours = useColours();

  useEffect(() => {
    if (element.current === null) return undefined;
    const made = createChart(element.current, { height, autoSize: true, ...frameOf(colours) });
    chart.current = made;
    series.current = kind === 'line' ? made.addSeries(AreaSeries) : made.addSeries(CandlestickSeries);
    series.current.applyOptions({ priceFormat: { type: 'price', precision: 3, minMove: 0.001 } });
    return () => {
      made.remove();
      chart.current = null;
      series.current = null;
      drawn.current = none;
    };
    // Colours are applied below, so that a change of them keeps the picture.
  }, [kind]);

  useEffect(() => {
    chart.current?.applyOptions(frameOf(colours));
    series.current?.applyOptions(kind === 'line' ? lineOf(colours) : barsOf(colours));
  }, [colours, kind]);

  useEffect(() => {
    if (series.current === null) return;
    draw(series.current, kind, drawn.current, candles);
    if (drawn.current.length === 0 && candles.length > 0) showLast(chart.current, candles);
    drawn.current = candles;
  }, [candles, kind]);

  return <div ref={element} className="chart" />;
}

/** Bars that are in sight at first at most. */
const inSight = 90;

function showLast(chart: IChartApi | null, candles: readonly Candle[]): void {
  const traded = candles.findIndex(({ trades }) => trades > 0);
  const from = Math.max(traded === -1 ? 0 : traded - 1, candles.length - inSight);
  chart
    ?.timeScale()
    .setVisibleLogicalRange({ from: Math.min(from, candles.length - 12), to: candles.length + 1 });
}

/** Draws what has changed: the last bars alone where the rest is the same. */
function draw(series: Series, kind: Kind, before: readonly Candle[], now: readonly Candle[]): void {
  let same = Math.min(before.length, now.length);
  while (same > 0 && before[same - 1] !== now[same - 1]) same -= 1;
  const isTail = same > 0 && same >= before.length - 2 && before[0] === now[0];
  if (!isTail) return set(series, kind, now);
  for (const candle of now.slice(same)) update(series, kind, candle);
}

function set(series: Series, kind: Kind, candles: readonly Candle[]): void {
  if (kind === 'line') (series as ISeriesApi<'Area'>).setData(candles.map(pointOf));
  else (series as ISeriesApi<'Candlestick'>).setData(candles.map(barOf));
}

function update(series: Series, kind: Kind, candle: Candle): void {
  const bars = series.data();
  const isLate = Number(bars.at(-1)?.time ?? 0) > timeOf(candle);
  if (kind === 'line') (series as ISeriesApi<'Area'>).update(pointOf(candle), isLate);
  else (series as ISeriesApi<'Candlestick'>).update(barOf(candle), isLate);
}

// Numbers lose digits here, of which the screen has no pixels.
const timeOf = ({ start }: Candle): UTCTimestamp => (Date.parse(start) / 1000) as UTCTimestamp;
const pointOf = (candle: Candle) => ({ time: timeOf(candle), value: Number(candle.close) });
const barOf = (candle: Candle) => ({
  time: timeOf(candle),
  open: Number(candle.open),
  high: Number(candle.high),
  low: Number(candle.low),
  close: Number(candle.close),
});

const frameOf = ({ text, line, surface }: Colours) => ({
  layout: { background: { color: surface }, textColor: text, fontFamily: 'system-ui, sans-serif' },
  grid: { vertLines: { visible: false }, horzLines: { color: line } },
  rightPriceScale: { borderVisible: false },
  timeScale: { borderVisible: false, timeVisible: true, secondsVisible: false },
});

const lineOf = ({ accent, faint }: Colours) => ({
  lineColor: accent,
  lineWidth: 2 as const,
  topColor: faint,
  bottomColor: 'transparent',
});

const barsOf = ({ accent, up, down }: Colours) => ({
  // The line at the last price would take the colour of the last bar, which a falling bar has not.
  priceLineColor: accent,
  upColor: up,
  borderUpColor: up,
  wickUpColor: up,
  // Falling bars are hollow as well, so that colour is not alone.
  downColor: 'transparent',
  borderDownColor: down,
  wickDownColor: down,
});
