import type { Broker, PublishOutcome } from './broker.ts';
import type { Event } from './event.ts';

/** Told what became of each event that is handed to a log. */
export type OnPublished = (event: Event, outcome: PublishOutcome | 'failed') => void;

/** The same broker, with somebody watching what is published through it. */
export function observed(broker: Broker, onPublished: OnPublished): Broker {
  return {
    ...broker,
    async publish(topic, event) {
      try {
        const outcome = await broker.publish(topic, event);
        onPublished(event, outcome);
        return outcome;
      } catch (error) {
        onPublished(event, 'failed');
        throw error;
      }
    },
  };
}
