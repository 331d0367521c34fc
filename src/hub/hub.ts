import type { Broker, Position, Publication } from '../broker/broker.ts';
import { ApiError } from '../errors.ts';
import type { Log } from '../log.ts';
import { Subscriber, type Accepts } from './subscriber.ts';
import { openTopicFeed, type TopicFeed } from './topic-feed.ts';

/** Fan-out in this process: many subscribers, one subscription at the broker for each topic. */
export interface Hub {
  /**
   * Subscribes to a topic, first replaying what was published since `after`; without it, from now on.
   *
   * Resolves once nothing that is published can be missed: each accepted publication reaches the iterator at most once,
   * in offset order, whatever the consumer's pace.
   *
   * @throws {ApiError} `CURSOR_EXPIRED` or `CURSOR_INVALID` when the log cannot go on from `after`; the iterator throws
   *   `CURSOR_EXPIRED` when that happens later. `SERVICE_UNAVAILABLE` when the broker is out of reach, or while closing.
   */
  subscribe(topic: string, options: SubscribeOptions): Promise<AsyncIterableIterator<Publication>>;
  /** Topics that this process listens at. */
  readonly topics: number;
  readonly subscriptions: number;
  /** Ends every subscription; its iterator is done after what is queued for it. */
  close(): void;
}

/** What one subscriber wants of a topic. */
export interface SubscribeOptions {
  readonly after: Position | null;
  readonly accepts: Accepts;
}

interface SharedFeed {
  /** Counted on the promise: a second subscriber must not believe itself live before the first is. */
  readonly opening: Promise<TopicFeed>;
  users: number;
}

/** How often quiet topics are compared with their logs. */
const probeIntervalMs = 5000;

/** Creates the hub of a process. `queueSize` bounds the publications that wait for one subscriber. */
export function createHub(broker: Broker, queueSize: number, log: Log): Hub {
  const feeds = new Map<string, SharedFeed>();
  const subscribers = new Set<Subscriber>();
  let isClosed = false;

  const probe = setInterval(() => {
    for (const { opening } of feeds.values()) {
      opening.then(
        (feed) => feed.probe(),
        () => undefined,
      );
    }
  }, probeIntervalMs);
  probe.unref();

  const release = (topic: string, shared: SharedFeed): void => {
    shared.users -= 1;
    if (shared.users > 0) return;
    if (feeds.get(topic) === shared) feeds.delete(topic);
    shared.opening.then(
      (feed) => feed.close(),
      () => undefined,
    );
  };

  const acquire = (topic: string): SharedFeed => {
    if (isClosed) throw new ApiError('SERVICE_UNAVAILABLE');
    const shared = feeds.get(topic) ?? { opening: openTopicFeed(broker, topic, log), users: 0 };
    feeds.set(topic, shared);
    shared.users += 1;
    return shared;
  };

  /** Lets go of a feed that nobody can join any more: the next subscriber opens another one. */
  const abandon = (topic: string, shared: SharedFeed): void => {
    if (feeds.get(topic) === shared) feeds.delete(topic);
    release(topic, shared);
  };

  /** Joins a topic's feed; null when it ended by itself before, or the hub closed. */
  const join = async (topic: string, { after, accepts }: SubscribeOptions): Promise<Subscriber | null> => {
    const shared = acquire(topic);
    try {
      const feed = await shared.opening;
      // Joins in the tick of the check: what ends a feed or the hub ends only those that have joined.
      if (!feed.isEnded && !isClosed) {
        const onEnd = (): void => {
          subscribers.delete(subscriber);
          release(topic, shared);
        };
        const subscriber = new Subscriber({ feed, accepts, queueSize, onEnd }, after);
        subscribers.add(subscriber);
        return subscriber;
      }
    } catch (error) {
      abandon(topic, shared);
      throw error;
    }
    abandon(topic, shared);
    return null;
  };

  return {
    async subscribe(topic, options) {
      let subscriber: Subscriber | null = null;
      while (subscriber === null) subscriber = await join(topic, options);
      await subscriber.start();
      return subscriber;
    },
    get topics() {
      return feeds.size;
    },
    get subscriptions() {
      return subscribers.size;
    },
    close() {
      isClosed = true;
      clearInterval(probe);
      for (const subscriber of [...subscribers]) subscriber.finish();
    },
  };
}
