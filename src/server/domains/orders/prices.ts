import { ticks } from '../pricing/depth.ts';

/** The text of a tick, with three decimals. */
export function tickText(tick: number): string {
  return (tick / ticks.inOne).toFixed(3);
}

/** The text of a tick; null for none. */
export function tickTextOrNull(tick: number | null): string | null {
  return tick === null ? null : tickText(tick);
}

/** The tick of a price; null for a text that is no whole thousandth between 0 and 1. */
export function tickOf(price: string): number | null {
  const match = /^0?\.(\d{1,3})0*$/.exec(price);
  const tick = Number((match?.[1] ?? '').padEnd(3, '0'));
  return match !== null && tick >= ticks.lowest ? tick : null;
}

/** The tick in YES of a tick in an outcome. It is its own opposite. */
export function inYes(tick: number, outcome: boolean): number {
  return outcome ? tick : ticks.inOne - tick;
}

/** The cost of whole lots at a tick, in lamports. It is whole. */
export function costAt(tick: number, shares: bigint): bigint {
  return (shares * BigInt(tick)) / BigInt(ticks.inOne);
}
