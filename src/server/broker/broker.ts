import type { Timestamp } from '../base/time.ts';
import type { Event } from './event.ts';
import type { TopicDefinition } from './topic.ts';

/**
 * A place in a log. `epoch` names a life of the log: a log that was wiped or replaced has another epoch. `offset` counts
 * publications from 1; the position before the first publication is offset 0.
 */
export interface Position {
  readonly epoch: string;
  readonly offset: number;
}

/** An event placed in a log. */
export interface Publication<E extends Event = Event> {
  readonly topic: string;
  readonly position: Position;
  readonly publishedAt: Timestamp;
  readonly event: E;
  /** The offset of the first publication that was merged into this one; absent when none was. */
  readonly mergedFrom?: number;
}

/**
 * The result of publishing an event: it was appended (`published`), its identity was already known (`repeated`), a later
 * event of the same supersession key was in the log before it (`superseded`), or an event that comes before it was not
 * known (`early`), so that it was not appended and may be published again.
 */
export type PublishOutcome = 'published' | 'repeated' | 'superseded' | 'early';

/** A listener at a topic. It must not throw. */
export type Listener = (publication: Publication) => void;

/** Told when publications may have been missed. The listener must read the history after its last publication. */
export type InterruptionListener = () => void;

/** A live listener. */
export interface BrokerSubscription {
  /** The tail of the log when the listener became live: everything after it reaches the listener. */
  readonly position: Position;
  /** Ends the subscription. Nothing reaches the listener afterwards. */
  close(): void;
}

/**
 * One ordered log per topic, shared by every process that uses the same broker.
 *
 * Publish is atomic: a known identity is dropped (identities are remembered at least as long as the history), the
 * event gets the next offset, it is appended to the bounded history, and listeners are told. Without that atomicity
 * a notification overtakes its offset, or an event counts twice.
 */
export interface Broker {
  /** The name of the implementation, for operators: `database`, `memory`, `redis`. */
  readonly kind: string;

  /**
   * Appends an event to a log, once.
   *
   * @param after identities of events that stand before it in this log. The event is `early` while the log does not know
   *   all of them. It knows the identities that it remembers, and that of the event that it superseded last.
   *
   * @throws {ApiError} `SERVICE_UNAVAILABLE` when the log is out of reach; the event may be published again then.
   */
  publish(topic: string, event: Event, after?: readonly string[]): Promise<PublishOutcome>;

  /**
   * Listens at a topic. Resolves once live: every publication after `position` reaches the listener, in offset order. When
   * the connection to the broker fails, an offset skips, or `onInterruption` is called after the reconnect.
   */
  subscribe(
    topic: string,
    listener: Listener,
    onInterruption?: InterruptionListener,
  ): Promise<BrokerSubscription>;

  /** The position of the last publication of a topic. */
  tail(topic: string): Promise<Position>;

  /**
   * Reads at most `limit` publications that follow a position, in offset order; none at the tail.
   *
   * @throws {ApiError} `CURSOR_EXPIRED` when the position is of another epoch or older than the history,
   *   `CURSOR_INVALID` when the position is beyond the tail.
   */
  history(topic: string, after: Position, limit: number): Promise<readonly Publication[]>;

  /** Resolves when the broker answers; throws `SERVICE_UNAVAILABLE` when it does not. */
  ping(): Promise<void>;

  close(): Promise<void>;
}

/** The part of a broker that reads logs. */
export type LogReader = Pick<Broker, 'subscribe' | 'tail' | 'history'>;

/** How much of each log a broker keeps. */
export interface HistoryLimits {
  /** Publications of a log, unless the definition of its topic says otherwise. */
  readonly size: number;
  /** How long a publication is kept, and how long a log without any use. */
  readonly ttlMs: number;
  /** The topics whose definitions may say otherwise. */
  readonly topics?: readonly TopicDefinition[];
}

/** The limits of `HISTORY_SIZE` and `HISTORY_TTL_SECONDS`. */
export function historyLimits(
  size: number,
  ttlSeconds: number,
  topics: readonly TopicDefinition[] = [],
): HistoryLimits {
  return { size, ttlMs: ttlSeconds * 1000, topics };
}
