/** Pseudo-random choices that a seed repeats exactly. They are not fit for secrets. */
export interface Random {
  /** From 0 up to but without 1. */
  fraction(): number;

  /** A whole number from 0 up to but without `below`. */
  below(below: number): number;

  /** True with this probability. */
  chance(probability: number): boolean;

  /** Picks an item; undefined when the list is empty. */
  pick<Item>(items: readonly Item[]): Item | undefined;

  /** `length` bytes. */
  bytes(length: number): Uint8Array;
}

/** The choices of a seed, a whole number (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(fraction() * limit);
  return {
    fraction,
    below,
    chance: (probability) => fraction() < probability,
    pick: (items) => items[below(items.length)],
    bytes: (length) => Uint8Array.from({ length }, () => below(256)),
  };
}
