import { fromMillis, type Timestamp } from '../../base/time.ts';
import { intervals, startMsOf, type CandleInterval } from './intervals.ts';
import type { CandleRow } from './table.ts';

/** A bar of a series. */
export type Candle = Omit<CandleRow, 'marketId' | 'interval'>;

/** A bar as it is read: its start in milliseconds since the Unix epoch. */
export interface ReadBar extends Omit<Candle, 'start'> {
  readonly startMs: number;
}

/** Which bars are asked for. */
export interface SeriesRequest {
  readonly interval: CandleInterval;
  /** The series begins with the bar of this moment; null for the last bars. */
  readonly from: Timestamp | null;
  /** Only bars that begin before this moment; null for the present. */
  readonly to: Timestamp | null;
  /** The number of bars at most. */
  readonly first: number;
}

/** The bounds of a series, in milliseconds since the Unix epoch. */
export interface SeriesBounds {
  /** The start of the first bar. */
  readonly fromMs: number;
  /** The end of the last bar. */
  readonly toMs: number;
}

/**
 * The bounds of the bars that a request asks for, within the life of the market. With `from` they are the first bars since
 * then, else the last bars before `to`.
 *
 * @param life the moment at which the market begins, and the present.
 */
export function boundsOf(
  { interval, from, to, first }: SeriesRequest,
  life: { readonly begins: Timestamp; readonly present: Timestamp },
): SeriesBounds {
  const lengthMs = intervals[interval];
  const beginsMs = startMsOf(interval, life.begins);
  const endMs = startMsOf(interval, life.present) + lengthMs;
  const toMs = to === null ? endMs : Math.min(endMs, ceilingMsOf(interval, to));
  if (from === null) return { fromMs: Math.max(beginsMs, toMs - first * lengthMs), toMs };
  const fromMs = Math.max(beginsMs, startMsOf(interval, from));
  return { fromMs, toMs: Math.min(toMs, fromMs + first * lengthMs) };
}

/** The first start of a bar that is not before a moment. */
function ceilingMsOf(interval: CandleInterval, moment: Timestamp): number {
  const lengthMs = intervals[interval];
  const startMs = startMsOf(interval, moment);
  return fromMillis(startMs) === moment ? startMs : startMs + lengthMs;
}

/** The price of a market without trades. */
export const firstPrice = '0.500000000';

/** Every bar within bounds: those of trades, and flat bars at the close before where there was no trade. */
export function withFlatBars(
  interval: CandleInterval,
  { fromMs, toMs }: SeriesBounds,
  rows: readonly ReadBar[],
  closeBefore: string,
): readonly Candle[] {
  const byStart = new Map(rows.map((row) => [row.startMs, row]));
  const series: Candle[] = [];
  let close = closeBefore;
  for (let startMs = fromMs; startMs < toMs; startMs += intervals[interval]) {
    const start = fromMillis(startMs);
    const row = byStart.get(startMs);
    series.push(row === undefined ? flatBar(start, close) : barOf(start, row));
    close = row?.close ?? close;
  }
  return series;
}

function barOf(
  start: Timestamp,
  { open, high, low, close, volume, shares, trades, revision }: ReadBar,
): Candle {
  return { start, open, high, low, close, volume, shares, trades, revision };
}

function flatBar(start: Timestamp, price: string): Candle {
  return {
    ...{ start, open: price, high: price, low: price, close: price },
    ...{ volume: '0', shares: '0', trades: 0, revision: 0 },
  };
}
