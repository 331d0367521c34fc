import type { CapturedChange, TakeChanges } from './change-source.ts';

/**
 * Remembers how far the newest transaction was published, so that a large one that a broken connection interrupts goes
 * on where it was: it may have more rows than the log remembers identities.
 */
export interface Progress {
  /** Publishes the next changes of the stream. */
  readonly take: TakeChanges;
  /** Whether the next change of the transaction with this commit order is in the log already; counts it if so. */
  wasPublished(order: bigint): boolean;
  /** The stream begins again with what was not acknowledged. */
  rewind(): void;
}

/** Begins to remember. */
export function createProgress(take: TakeChanges): Progress {
  let newest: { readonly order: bigint; published: number } | null = null;
  let repeated: { readonly order: bigint; left: number } | null = null;

  return {
    async take(changes: readonly CapturedChange[]) {
      await take(changes);
      const order = changes.at(-1)?.change.commitOrder ?? null;
      if (order === null) return;
      const published = changes.filter(({ change }) => change.commitOrder === order).length;
      if (newest?.order === order) newest.published += published;
      // Older ones come again before it after a rewind.
      else if (newest === null || newest.order < order) newest = { order, published };
    },
    wasPublished(order) {
      if (repeated?.order !== order || repeated.left === 0) return false;
      repeated.left -= 1;
      return true;
    },
    rewind() {
      repeated = newest === null ? null : { order: newest.order, left: newest.published };
    },
  };
}
