import type { Broker } from './broker.ts';

/**
 * The same broker, whose orders hold within a history of the database alone. An order is a position in a write-ahead log, so
 * the orders of a restored database or of a promoted replica say nothing about those before: they start afresh.
 *
 * @param history the history of the database now; empty while it is unknown.
 */
export function withOrdersOfHistory(broker: Broker, history: () => string): Broker {
  return {
    ...broker,
    publish(topic, event, after) {
      const { supersession } = event;
      const now = history();
      if (supersession === null || supersession.order === null || now === '')
        return broker.publish(topic, event, after);
      const key = `${supersession.key}@${now}`;
      return broker.publish(topic, { ...event, supersession: { ...supersession, key } }, after);
    },
  };
}
