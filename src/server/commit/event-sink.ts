import type { Event } from '../broker/event.ts';
import type { Tx } from '../db/client.ts';
import type { Outbox } from './outbox.ts';
import type { Publisher } from './publisher.ts';

/** The way of a transaction's events into their logs. */
export interface EventSink {
  /** @throws {ApiError} `SERVICE_UNAVAILABLE` when no further events can be taken; call it before a transaction. */
  assertCapacity(): void;
  /**
   * Saves events in their transaction, as its last statement, because the logs of the events stay locked until it ends. Call
   * the returned function after the commit: it publishes the events, or tells of them.
   */
  save(tx: Tx, events: readonly Event[]): Promise<() => void>;
}

/** The part of a database log that a sink needs. */
export interface AppendingLog {
  append(tx: Tx, events: readonly Event[]): Promise<() => void>;
}

/** Appends events to logs in the database: each event and its fact exist together, or neither. */
export function createLogSink(log: AppendingLog): EventSink {
  return { assertCapacity: () => undefined, save: (tx, events) => log.append(tx, events) };
}

/**
 * Publishes events after the commit. The outbox keeps them from being lost in between; null where the log dies with this
 * process, because no other process could publish its events then.
 */
export function createPublishingSink(publisher: Publisher, outbox: Pick<Outbox, 'save'> | null): EventSink {
  return {
    assertCapacity: () => publisher.assertCapacity(),
    async save(tx, events) {
      if (events.length === 0) return () => undefined;
      const saved = await outbox?.save(tx, events);
      return () => publisher.publish(events, saved);
    },
  };
}

/** Saves events in several sinks, in this order. Each sink takes the topics that are its own. */
export function joinSinks(sinks: readonly EventSink[]): EventSink {
  return {
    assertCapacity() {
      for (const sink of sinks) sink.assertCapacity();
    },
    async save(tx, events) {
      const published: (() => void)[] = [];
      for (const sink of sinks) published.push(await sink.save(tx, events));
      return () => {
        for (const publish of published) publish();
      };
    },
  };
}

/** Hands a sink the events of the topics that it accepts, without their other topics. */
export function limitSink(sink: EventSink, accepts: (topic: string) => boolean): EventSink {
  return {
    assertCapacity: () => sink.assertCapacity(),
    save(tx, events) {
      const own = events.flatMap((event) => {
        const topics = event.topics.filter(accepts);
        if (topics.length === 0) return [];
        return topics.length === event.topics.length ? [event] : [{ ...event, topics }];
      });
      return sink.save(tx, own);
    },
  };
}
