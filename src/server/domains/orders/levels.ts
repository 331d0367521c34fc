import { crc32 } from 'node:zlib';

import { MakerDepth, ticks } from '../pricing/depth.ts';
import type { BookChange } from './events.ts';
import { tickText } from './prices.ts';

/** The shares of resting orders at a price. */
export interface Level {
  readonly isBid: boolean;
  readonly tick: number;
  readonly shares: bigint;
  readonly orders: number;
}

/** The shares of the market maker; null for a book without a market maker. */
export interface MakerShares {
  readonly sharesYes: bigint;
  readonly sharesNo: bigint;
  readonly b: bigint;
}

/** Levels of a side that the checksum covers at most. */
export const checkedLevels = 10;

/** A side of a book, best price first: the resting orders and the market maker together. */
export function* sideOf(
  isBid: boolean,
  levels: readonly Level[],
  maker: MakerShares | null,
): Generator<BookChange> {
  const own = levels.filter((level) => level.isBid === isBid && level.orders > 0);
  const byTick = new Map(own.map((level) => [level.tick, level]));
  const best = bestTick(
    isBid,
    own.map(({ tick }) => tick),
    maker,
  );
  const depth = maker === null ? null : MakerDepth.of(maker.b);
  const gap = gapOf(maker);
  for (let tick = best; tick >= ticks.lowest && tick <= ticks.highest; tick += isBid ? -1 : 1) {
    const level = byTick.get(tick);
    const makerShares = depth === null ? 0n : isBid ? depth.bid(tick, gap) : depth.ask(tick, gap);
    const shares = (level?.shares ?? 0n) + makerShares;
    if (shares > 0n) yield { isBid, tick, shares, orders: level?.orders ?? 0, makerShares };
  }
}

function bestTick(isBid: boolean, own: readonly number[], maker: MakerShares | null): number {
  const gap = gapOf(maker);
  const depth = maker === null ? null : MakerDepth.of(maker.b);
  if (isBid) return Math.max(ticks.lowest - 1, ...own, depth?.highestBid(gap) ?? 0);
  return Math.min(ticks.highest + 1, ...own, depth?.lowestAsk(gap) ?? ticks.highest + 1);
}

/** The first levels of a side. */
export function firstOf(levels: Iterable<BookChange>, count: number): readonly BookChange[] {
  const first: BookChange[] = [];
  for (const level of levels) {
    if (first.length === count) break;
    first.push(level);
  }
  return first;
}

/** The checksum of a book: the CRC-32 of its first bids and asks, as eight hexadecimal digits. */
export function checksumOf(bids: readonly BookChange[], asks: readonly BookChange[]): string {
  const textOf = (levels: readonly BookChange[]): string =>
    levels
      .slice(0, checkedLevels)
      .map(({ tick, shares }) => `${tickText(tick)}:${shares};`)
      .join('');
  return crc32(`b:${textOf(bids)}a:${textOf(asks)}`)
    .toString(16)
    .padStart(8, '0');
}

/** A range of ticks; null for none. */
export type TickRange = readonly [number, number] | null;

/** The ticks of a side at which the market maker's shares differ between two states: a range that has all of them. */
export function movedTicks(isBid: boolean, before: MakerShares | null, after: MakerShares | null): TickRange {
  const [from, to] = [gapOf(before), gapOf(after)];
  if (after === null || from === to) return null;
  const depth = MakerDepth.of(after.b);
  const [low, high] = from < to ? [from, to] : [to, from];
  // The shares of a price between the two gaps, and of the price that each gap lies in, are others.
  const range = isBid
    ? ([Math.max(ticks.lowest, depth.highestBid(low)), depth.highestBid(high)] as const)
    : ([depth.lowestAsk(low), Math.min(ticks.highest, depth.lowestAsk(high))] as const);
  return range[0] > range[1] ? null : range;
}

/** The market maker's shares at a price. */
export function makerSharesAt(isBid: boolean, tick: number, maker: MakerShares | null): bigint {
  if (maker === null) return 0n;
  const depth = MakerDepth.of(maker.b);
  return isBid ? depth.bid(tick, gapOf(maker)) : depth.ask(tick, gapOf(maker));
}

function gapOf(maker: MakerShares | null): bigint {
  return maker === null ? 0n : maker.sharesYes - maker.sharesNo;
}
