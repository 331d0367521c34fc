import type { Event } from '../../broker/event.ts';
import { orderBookChanged, type BookChanges } from './events.ts';

type Changed = Event<'orderBookChanged', BookChanges>;

/** Merges two events of a book: the newer shares of each price, with the checksum of the newer event. */
export function mergeBookChanges(older: Changed, newer: Changed): Changed {
  const [before, after] = [older.payload, newer.payload];
  // The replay of a client and the window of its group may tell the same changes.
  if (after.sequence <= before.sequence) return older;
  const changes = new Map(
    [...before.changes, ...after.changes].map((change) => [
      `${change.isBid ? 'bid' : 'ask'}:${change.tick}`,
      change,
    ]),
  );
  return orderBookChanged.create({
    ...after,
    firstSequence: before.firstSequence,
    previousSequence: before.previousSequence,
    changes: [...changes.values()],
  });
}
