import type { CapturedChange, PublishChanges } from '../change-source.ts';

/**
 * Publishes the changes of streams, one batch after the other. It remembers how many changes of the newest transaction are
 * published, so that a transaction goes on there after a broken connection: it may have more rows than the log remembers
 * identities.
 */
export interface Progress {
  /** Publishes the next changes of the stream, after those of all calls before, also from streams that have ended. */
  readonly publish: PublishChanges;
  /** Whether the next change of the transaction with this commit order is in the log already; counts it if so. */
  wasPublished(order: bigint): boolean;
  /** Tells that a new stream begins with the changes that were not acknowledged. */
  rewind(): void;
  /** Tells that the slot is new, because its positions may be those of another write-ahead log. */
  forget(): void;
  /** Resolves when the changes of all calls so far are in the log or have failed. */
  settled(): Promise<void>;
}

/** Creates the progress of a source. */
export function createProgress(publish: PublishChanges): Progress {
  let newest: { readonly order: bigint; published: number } | null = null;
  let repeated: { readonly order: bigint; left: number } | null = null;
  let streams = 0;
  let last: Promise<void> = Promise.resolve();

  const takeNext = async (changes: readonly CapturedChange[], stream: number): Promise<void> => {
    await publish(changes);
    const order = changes.at(-1)?.change.commitOrder ?? null;
    // The next stream brings the changes of an ended stream again, and counts them.
    if (order === null || stream !== streams) return;
    const published = changes.filter(({ change }) => change.commitOrder === order).length;
    if (newest?.order === order) newest.published += published;
    // After a rewind older transactions come again before the newest.
    else if (newest === null || newest.order < order) newest = { order, published };
  };

  return {
    async publish(changes) {
      const stream = streams;
      // One batch at a time, because later changes must not overtake those of an ended stream that wait for the broker.
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
