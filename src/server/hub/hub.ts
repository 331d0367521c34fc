import { ApiError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { Broker, Position, Publication } from '../broker/broker.ts';
import { GroupQueue } from './group-queue.ts';
import { Group, type GroupOptions } from './group.ts';
import type { Membership, Recipient } from './membership.ts';
import { PayloadCache } from './payload.ts';
import { Payloads } from './payloads.ts';
import { RefCounted, type Lease } from './ref-counted.ts';
import { TimeShare } from './time-share.ts';
import { openTopicFeed, type TopicFeed } from './topic-feed.ts';

/**
 * Fan-out in this process: one subscription at the broker for each topic, one execution of each publication for each
 * group.
 *
 * - feed: a topic in this process. It delivers to its listeners, and fills gaps from the history.
 * - group: the subscriptions of the same request, which get the same payloads. Its queue listens at the feed.
 * - membership: the place of a subscription in its group.
 * - recipient: the transport's end of a subscription.
 * - payload: the serialised result of executing a request for a publication.
 * - window: a time span in which a conflated group delivers only the newest publication of each market.
 */
export interface Hub {
  /**
   * Joins a recipient to the group of its request, and opens the group for its first member. Begins with the publication
   * after `after`; null begins with the next publication.
   *
   * Resolves once live: no later publication can be missed. After {@link Membership.start} the recipient gets the payload
   * of each accepted publication, in offset order, each at most once.
   *
   * @throws {ApiError} `CURSOR_EXPIRED` or `CURSOR_INVALID` when the log cannot go on from `after`, `SERVICE_UNAVAILABLE`
   *   when the broker is out of reach or the hub is closed. A log that is lost later ends the recipient with
   *   `CURSOR_EXPIRED`.
   */
  join(options: GroupOptions, after: Position | null, recipient: Recipient): Promise<Membership>;
  /** Whether the group of a key is there, or is being opened. */
  hasGroup(key: string): boolean;
  /** Topics that this process is subscribed to. */
  readonly topics: number;
  /** The addresses of these topics. */
  readonly addresses: readonly string[];
  readonly groups: number;
  /** Members of all groups. */
  readonly subscriptions: number;
  /** Payloads that were delivered to members so far. */
  readonly deliveries: number;
  /** Ends every membership after the publications in the queue of its group. */
  close(): void;
}

/** The bounds of a hub. */
export interface HubLimits {
  /** Publications that wait for a group. */
  readonly queueSize: number;
  /** Bytes of payloads that are kept for clients that reconnect. */
  readonly payloadCacheBytes: number;
}

/** Told when a publication has been delivered to all members of a group. */
export type OnFannedOut = (publication: Publication) => void;

/** Time between two comparisons of quiet topics with their logs. */
const probeIntervalMs = 5000;

/**
 * Creates the hub of a process.
 *
 * @param isWriting whether payloads wait to be written to clients.
 */
export function createHub(
  broker: Broker,
  { queueSize, payloadCacheBytes }: HubLimits,
  logger: Logger,
  onFannedOut: OnFannedOut = () => undefined,
  isWriting: () => boolean = () => false,
): Hub {
  const feeds = new RefCounted<TopicFeed>((feed) => feed.close());
  const groups = new RefCounted<Group>((group) => group.close());
  const cache = new PayloadCache(payloadCacheBytes);
  const timeShare = new TimeShare(isWriting);
  const queues = new Set<GroupQueue>();
  let memberCount = 0;
  let deliveries = 0;
  let isClosed = false;

  const probe = setInterval(() => feeds.forEach((feed) => void feed.probe()), probeIntervalMs);
  probe.unref();

  const assertOpen = (): void => {
    if (isClosed) throw new ApiError('SERVICE_UNAVAILABLE');
  };

  const openGroup = async (options: GroupOptions): Promise<Group> => {
    const { topic, accepts, log } = options;
    for (;;) {
      assertOpen();
      const lease = await feeds.acquire(topic, () => openTopicFeed(log ?? broker, topic, logger));
      const feed = lease.resource;
      // The queue listens in the same tick as the check, because an end reaches only the listeners of that moment.
      if (feed.isEnded || isClosed) {
        lease.abandon();
        continue;
      }
      const onEnd = (): void => {
        queues.delete(queue);
        lease.release();
      };
      const queue = new GroupQueue({ feed, accepts, queueSize, onEnd });
      queues.add(queue);
      const payloads = new Payloads(options.execute, cache.ofGroup());
      return new Group({
        options,
        queue,
        feed,
        payloads,
        timeShare,
        onFannedOut: (publication, count) => {
          deliveries += count;
          onFannedOut(publication);
        },
      });
    }
  };

  // Outside of join(), because the returned function must not keep the scope of the whole call in memory.
  const countMember = (lease: Lease<Group>): (() => void) => {
    memberCount += 1;
    return () => {
      memberCount -= 1;
      lease.release();
    };
  };

  return {
    async join(options, after, recipient) {
      for (;;) {
        assertOpen();
        const lease = await groups.acquire(options.key, () => openGroup(options));
        const group = lease.resource;
        if (group.isEnded || isClosed) {
          lease.abandon();
          continue;
        }
        const onLeft = countMember(lease);
        try {
          return await group.admit(recipient, after, onLeft);
        } catch (error) {
          onLeft();
          throw error;
        }
      }
    },
    hasGroup: (key) => groups.has(key),
    get topics() {
      return feeds.size;
    },
    get addresses() {
      return feeds.names;
    },
    get groups() {
      return groups.size;
    },
    get subscriptions() {
      return memberCount;
    },
    get deliveries() {
      return deliveries;
    },
    close() {
      isClosed = true;
      clearInterval(probe);
      for (const queue of queues) queue.finish();
    },
  };
}
