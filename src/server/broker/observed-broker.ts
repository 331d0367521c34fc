import type { Broker, PublishOutcome } from './broker.ts';
import type { Event } from './event.ts';

/** Told the outcome of each event in each log. It must not throw. */
export type OnPublished = (event: Event, outcome: PublishOutcome | 'failed') => void;

/** The same broker, which tells `onPublished` the outcome of every publish. */
export function observedBroker(broker: Broker, onPublished: OnPublished): Broker {
  return {
    ...broker,
    async publish(topic, event, after) {
      try {
        const outcome = await broker.publish(topic, event, after);
        onPublished(event, outcome);
        return outcome;
      } catch (error) {
        onPublished(event, 'failed');
        throw error;
      }
    },
  };
}
