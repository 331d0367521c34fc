import type { Event } from '../broker/event.ts';
import { joinPlans, type Plan } from '../db/statement.ts';
import type { Outbox } from './outbox.ts';
import type { Publisher } from './publisher.ts';

/** The way of a transaction's events into their logs. */
export interface EventSink {
  /** @throws {ApiError} `SERVICE_UNAVAILABLE` when no further events can be taken; call it before a transaction. */
  assertCapacity(): void;
  /**
   * Plans to save events in their transaction, with its last statements, because the logs of the events stay locked until it
   * ends. Call the function that the plan results in after the commit: it publishes the events, or tells of them.
   */
  plan(events: readonly Event[]): Plan<() => void>;
}

/** The part of a database log that a sink needs. */
export interface AppendingLog {
  plan(events: readonly Event[]): Plan<() => void>;
}

/** Appends events to logs in the database: each event and its fact exist together, or neither. */
export function createLogSink(log: AppendingLog): EventSink {
  return { assertCapacity: () => undefined, plan: (events) => log.plan(events) };
}

/**
 * Publishes events after the commit. The outbox keeps them from being lost in between; null where the log dies with this
 * process, because no other process could publish its events then.
 */
export function createPublishingSink(publisher: Publisher, outbox: Pick<Outbox, 'plan'> | null): EventSink {
  return {
    assertCapacity: () => publisher.assertCapacity(),
    plan(events) {
      if (events.length === 0) return nothing;
      if (outbox === null) return { statements: [], result: () => () => publisher.publish(events) };
      const { statements, result } = outbox.plan(events);
      return {
        statements,
        result() {
          const saved = result();
          return () => publisher.publish(events, saved);
        },
      };
    },
  };
}

const nothing: Plan<() => void> = { statements: [], result: () => () => undefined };

/** Saves events in several sinks, in this order. Each sink takes the topics that are its own. */
export function joinSinks(sinks: readonly EventSink[]): EventSink {
  return {
    assertCapacity() {
      for (const sink of sinks) sink.assertCapacity();
    },
    plan(events) {
      const { statements, result } = joinPlans(sinks.map((sink) => sink.plan(events)));
      return {
        statements,
        result() {
          const publishings = result();
          return () => {
            for (const publish of publishings) publish();
          };
        },
      };
    },
  };
}

/** Hands a sink the events of the topics that it accepts, without their other topics. */
export function limitSink(sink: EventSink, accepts: (topic: string) => boolean): EventSink {
  return {
    assertCapacity: () => sink.assertCapacity(),
    plan(events) {
      const own = events.flatMap((event) => {
        const topics = event.topics.filter(accepts);
        if (topics.length === 0) return [];
        return topics.length === event.topics.length ? [event] : [{ ...event, topics }];
      });
      return sink.plan(own);
    },
  };
}
