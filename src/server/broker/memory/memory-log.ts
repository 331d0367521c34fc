import { ApiError } from '../../base/errors.ts';
import { fromMillis } from '../../base/time.ts';
import type { Position, Publication, PublishOutcome } from '../broker.ts';
import { identityOf, type Event } from '../event.ts';

/** A log in memory. It keeps the promises of {@link Broker} for its topic, without listeners. */
export interface MemoryLog {
  /** Appends an event. Returns its publication, or the outcome of an event that was not appended. */
  append(event: Event, after?: readonly string[]): Publication | Exclude<PublishOutcome, 'published'>;
  tail(): Position;
  /** @throws {ApiError} as {@link Broker.history}. */
  read(after: Position, limit: number): readonly Publication[];
}

/** The name and the bounds of a log. */
export interface MemoryLogOptions {
  readonly topic: string;
  readonly epoch: string;
  readonly size: number;
  readonly ttlMs: number;
  /** Milliseconds since the Unix epoch. */
  readonly clock: () => number;
}

/** Identities are remembered for this many times as many events as the history keeps. */
const identityFactor = 4;

/** Creates an empty log. */
export function createMemoryLog({ topic, epoch, size, ttlMs, clock }: MemoryLogOptions): MemoryLog {
  let kept: { readonly publication: Publication; readonly atMs: number }[] = [];
  let offset = 0;
  const identities = new Set<string>();
  let lastSuperseded: string | null = null;
  const orders = new Map<string, bigint>();

  const expire = (): void => {
    const oldestMs = clock() - ttlMs;
    const firstYoung = kept.findIndex(({ atMs }) => atMs > oldestMs);
    if (firstYoung !== 0) kept = firstYoung === -1 ? [] : kept.slice(firstYoung);
  };

  return {
    append(event, after = []) {
      const identity = identityOf(event);
      if (identities.has(identity)) return 'repeated';
      if (!after.every((earlier) => identities.has(earlier) || earlier === lastSuperseded)) return 'early';
      const { key, order } = event.supersession ?? { key: '', order: null };
      if (order !== null) {
        if ((orders.get(key) ?? order) > order) {
          // Apart from the identities of the history, so that it pushes out none of them.
          lastSuperseded = identity;
          return 'superseded';
        }
        // Deleted first, so that the keys stand in the order of their last change.
        orders.delete(key);
        orders.set(key, order);
        forgetOldest(orders, size * identityFactor);
      }
      identities.add(identity);
      forgetOldest(identities, size * identityFactor);
      offset += 1;
      const atMs = clock();
      const publication = { topic, position: { epoch, offset }, publishedAt: fromMillis(atMs), event };
      kept.push({ publication, atMs });
      // Cut in batches: moving the whole history for every event would cost more than the event.
      if (kept.length >= size * 2) kept = kept.slice(-size);
      return publication;
    },
    tail: () => ({ epoch, offset }),
    read(after, limit) {
      if (after.epoch !== epoch) throw new ApiError('CURSOR_EXPIRED');
      if (after.offset > offset) throw new ApiError('CURSOR_INVALID');
      const missed = offset - after.offset;
      if (missed === 0) return [];
      expire();
      if (missed > Math.min(kept.length, size)) throw new ApiError('CURSOR_EXPIRED');
      const start = kept.length - missed;
      return kept.slice(start, start + limit).map(({ publication }) => publication);
    },
  };
}

/** Forgets the oldest entry of a memory that is over its capacity. */
function forgetOldest<Key>(memory: Map<Key, unknown> | Set<Key>, capacity: number): void {
  if (memory.size <= capacity) return;
  const oldest = memory.keys().next();
  if (oldest.done !== true) memory.delete(oldest.value);
}
