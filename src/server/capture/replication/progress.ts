import type { CapturedChange, PublishChanges } from '../change-source.ts';

/**
 * Publishes what streams bring, one batch after the other, and remembers how far the newest transaction was published:
 * a large one that a broken connection interrupts goes on where it was, because it may have more rows than the log
 * remembers identities.
 */
export interface Progress {
  /** Publishes the next changes of the stream, after all that were taken before, be it from a stream that is over. */
  readonly publish: PublishChanges;
  /** Whether the next change of the transaction with this commit order is in the log already; counts it if so. */
  wasPublished(order: bigint): boolean;
  /** The stream begins again with what was not acknowledged. */
  rewind(): void;
  /** The stream is another slot's: its positions may be those of another database's log. */
  forget(): void;
  /** Resolves when all that has been taken so far is in the log, or was given up. */
  settled(): Promise<void>;
}

/** Begins to remember. */
export function createProgress(publish: PublishChanges): Progress {
  let newest: { readonly order: bigint; published: number } | null = null;
  let repeated: { readonly order: bigint; left: number } | null = null;
  let streams = 0;
  let last: Promise<void> = Promise.resolve();

  const takeNext = async (changes: readonly CapturedChange[], stream: number): Promise<void> => {
    await publish(changes);
    const order = changes.at(-1)?.change.commitOrder ?? null;
    // What an earlier stream took this long comes again, and counts then.
    if (order === null || stream !== streams) return;
    const published = changes.filter(({ change }) => change.commitOrder === order).length;
    if (newest?.order === order) newest.published += published;
    // Older ones come again before it after a rewind.
    else if (newest === null || newest.order < order) newest = { order, published };
  };

  return {
    async publish(changes) {
      const stream = streams;
      // A stream that ended while the log was out of reach still waits for it: what came later must not overtake it.
      const taking = last.then(() => takeNext(changes, stream));
      last = taking.catch(() => undefined);
      await taking;
    },
    wasPublished(order) {
      if (repeated?.order !== order || repeated.left === 0) return false;
      repeated.left -= 1;
      return true;
    },
    rewind() {
      streams += 1;
      repeated = newest === null ? null : { order: newest.order, left: newest.published };
    },
    forget() {
      streams += 1;
      newest = null;
      repeated = null;
    },
    settled: () => last,
  };
}
