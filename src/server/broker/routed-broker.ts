import type { Broker } from './broker.ts';

/** The brokers of a deployment that keeps its durable topics in the database, and the other topics elsewhere. */
export interface RoutedBrokers {
  readonly durable: Broker;
  readonly other: Broker;
  readonly isDurable: (topic: string) => boolean;
}

/** A broker that hands each topic to the broker that keeps it. Its kind is that of the topics that are not durable. */
export function routeTopics({ durable, other, isDurable }: RoutedBrokers): Broker {
  const of = (topic: string): Broker => (isDurable(topic) ? durable : other);
  return {
    kind: other.kind,
    publish: (topic, event, after) => of(topic).publish(topic, event, after),
    subscribe: (topic, listener, onInterruption) => of(topic).subscribe(topic, listener, onInterruption),
    tail: (topic) => of(topic).tail(topic),
    history: (topic, after, limit) => of(topic).history(topic, after, limit),
    // The database has a probe of its own.
    ping: () => other.ping(),
    async close() {
      await other.close();
      await durable.close();
    },
  };
}
