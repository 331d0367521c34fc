import type { Broker } from '../broker/broker.ts';
import type { Event } from '../broker/event.ts';
import { ApiError } from '../base/errors.ts';
import type { LastPublished } from './change-source.ts';

/** Publications of the first read; every later read takes twice as many. */
const firstReach = 32;

/**
 * Searches the log of a market backwards for its last events of some types.
 *
 * @param addressOf the address of the log of a market.
 */
export function createLastPublished(broker: Broker, addressOf: (marketId: string) => string): LastPublished {
  return async (marketId, types) => {
    const topic = addressOf(marketId);
    const tail = await broker.tail(topic);
    const found = new Map<string, Event>();
    /** All publications after this offset have been read. */
    let read = tail.offset;
    /** No publication up to this offset is known to be kept. */
    let gone = -1;
    let reach = firstReach;
    while (read > 0 && found.size < types.length && gone < read - 1) {
      const offset = Math.max(gone + 1, read - reach, 0);
      try {
        const publications = await broker.history(topic, { epoch: tail.epoch, offset }, read - offset);
        for (const { event } of publications.toReversed()) {
          if (types.includes(event.type) && !found.has(event.type)) found.set(event.type, event);
        }
        read = offset;
        reach *= 2;
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== 'CURSOR_EXPIRED') throw error;
        // The log begins between this offset and the last read.
        gone = offset;
        reach = Math.max(1, Math.floor((read - offset) / 2));
      }
    }
    return found;
  };
}
