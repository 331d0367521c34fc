import type { Broker, Position, Publication } from '../broker/broker.ts';
import { ApiError } from '../base/errors.ts';
import type { Log } from '../base/logger.ts';
import { Group, type GroupOptions } from './group.ts';
import type { Member, Membership } from './membership.ts';
import { PayloadCache } from './payload.ts';
import { Payloads } from './payloads.ts';
import { Shared, type Use } from './shared.ts';
import { Subscriber, type Accepts } from './subscriber.ts';
import { openTopicFeed, type TopicFeed } from './topic-feed.ts';

/**
 * Fan-out in this process: one subscription at the broker for each topic, one execution of each publication for each
 * group of subscribers that want the same.
 */
export interface Hub {
  /**
   * Gives a member its place in the group of those that want the same, first replaying what was published since
   * `after`; without it, from now on.
   *
   * Resolves once nothing that is published can be missed. The member gets nothing before {@link Membership.start};
   * from then on the payload of each accepted publication, in offset order, each at most once.
   *
   * @throws {ApiError} `CURSOR_EXPIRED` or `CURSOR_INVALID` when the log cannot go on from `after`; the member is told
   *   `CURSOR_EXPIRED` when that happens later. `SERVICE_UNAVAILABLE` when the broker is out of reach, or while closing.
   */
  join(options: GroupOptions, after: Position | null, member: Member): Promise<Membership>;
  /**
   * Subscribes to a topic alone, at the pace of the iterator's consumer.
   *
   * Resolves once nothing that is published can be missed: each accepted publication reaches the iterator at most once,
   * in offset order.
   *
   * @throws {ApiError} as {@link Hub.join}; the iterator throws `CURSOR_EXPIRED` when that happens later.
   */
  subscribe(topic: string, options: SubscribeOptions): Promise<Subscriber>;
  /** Topics that this process listens at. */
  readonly topics: number;
  /** Groups of subscribers that want the same. */
  readonly groups: number;
  /** Members of groups, and those who subscribe alone. */
  readonly subscriptions: number;
  /** Payloads that were handed to members so far. */
  readonly deliveries: number;
  /** Ends every subscription after what is queued for it. */
  close(): void;
}

/** What one subscriber wants of a topic. */
export interface SubscribeOptions {
  readonly after: Position | null;
  readonly accepts: Accepts;
}

/** The bounds of a hub. */
export interface HubLimits {
  /** Publications that wait for one group, or for one subscriber that is alone. */
  readonly queueSize: number;
  /** Bytes of payloads that are kept for clients that come back. */
  readonly payloadCacheBytes: number;
}

/** Told when a publication has been handed to all members of a group. */
export type OnFannedOut = (publication: Publication) => void;

/** How often quiet topics are compared with their logs. */
const probeIntervalMs = 5000;

/** Creates the hub of a process. */
export function createHub(
  broker: Broker,
  { queueSize, payloadCacheBytes }: HubLimits,
  log: Log,
  onFannedOut: OnFannedOut = () => undefined,
): Hub {
  const feeds = new Shared<TopicFeed>((feed) => feed.close());
  const groups = new Shared<Group>((group) => void group.close());
  const cache = new PayloadCache(payloadCacheBytes);
  /** Those who are alone. */
  const subscribers = new Set<Subscriber>();
  /** What the groups are fed from. */
  const sources = new Set<Subscriber>();
  let memberCount = 0;
  let lastGroupId = 0;
  let deliveries = 0;
  let isClosed = false;

  const probe = setInterval(() => feeds.forEach((feed) => void feed.probe()), probeIntervalMs);
  probe.unref();

  const assertOpen = (): void => {
    if (isClosed) throw new ApiError('SERVICE_UNAVAILABLE');
  };

  const subscribeAmong = async (
    others: Set<Subscriber>,
    topic: string,
    { after, accepts }: SubscribeOptions,
  ): Promise<Subscriber> => {
    for (;;) {
      assertOpen();
      const use = await feeds.acquire(topic, () => openTopicFeed(broker, topic, log));
      const feed = use.resource;
      // Joins in the tick of the check: what ends a feed or the hub ends only those that have joined.
      if (!feed.isEnded && !isClosed) {
        const onEnd = (): void => {
          others.delete(subscriber);
          use.release();
        };
        const subscriber = new Subscriber({ feed, accepts, queueSize, onEnd }, after);
        others.add(subscriber);
        await subscriber.start();
        return subscriber;
      }
      use.abandon();
    }
  };

  const openGroup = async (options: GroupOptions): Promise<Group> => {
    const { topic, accepts } = options;
    const source = await subscribeAmong(sources, topic, { after: null, accepts });
    lastGroupId += 1;
    const payloads = new Payloads(lastGroupId, options.execute, cache);
    return new Group({
      options,
      source,
      feed: source.feed,
      payloads,
      onFannedOut: (publication, count) => {
        deliveries += count;
        onFannedOut(publication);
      },
    });
  };

  // Made here, so that what a member's leaving holds on to is not all that its joining needed.
  const countMember = (use: Use<Group>): (() => void) => {
    memberCount += 1;
    return () => {
      memberCount -= 1;
      use.release();
    };
  };

  return {
    subscribe: (topic, options) => subscribeAmong(subscribers, topic, options),
    async join(options, after, member) {
      for (;;) {
        assertOpen();
        const use = await groups.acquire(options.key, () => openGroup(options));
        const group = use.resource;
        if (group.isEnded || isClosed) {
          use.abandon();
          continue;
        }
        const onLeft = countMember(use);
        try {
          return await group.admit(member, after, onLeft);
        } catch (error) {
          onLeft();
          throw error;
        }
      }
    },
    get topics() {
      return feeds.size;
    },
    get groups() {
      return groups.size;
    },
    get subscriptions() {
      return memberCount + subscribers.size;
    },
    get deliveries() {
      return deliveries;
    },
    close() {
      isClosed = true;
      clearInterval(probe);
      for (const subscriber of [...subscribers, ...sources]) subscriber.finish();
    },
  };
}
