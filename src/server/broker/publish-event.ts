import type { Broker, PublishOutcome } from './broker.ts';
import type { Event } from './event.ts';

/**
 * Publishes an event in every log that it belongs to, side by side; the outcomes in the order of its topics.
 *
 * @throws {ApiError} as {@link Broker.publish}; other logs may have taken the event then.
 */
export async function publishEvent(broker: Broker, event: Event): Promise<readonly PublishOutcome[]> {
  return Promise.all(event.topics.map((topic) => broker.publish(topic, event)));
}
