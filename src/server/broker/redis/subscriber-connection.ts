import { RedisPubSub } from 'graphql-redis-subscriptions';
import { Cluster } from 'ioredis';

import type { RedisClient } from '../../redis/connection.ts';

/** Told the events of a connection. Neither function may throw. */
export interface ConnectionListener {
  onMessage(channel: string, message: string): void;
  /** The connection is back, and subscribed to its channels again. */
  onReconnected(): void;
}

/**
 * ```
 *             the client lost its connection
 *   live ◄──────────────────────────────────► interrupted
 *             subscribed again                     │
 *     └──────────────── close() ──► closed ◄───────┘
 * ```
 * Messages that come while `interrupted` are dropped, because they would overtake the messages that were missed; the
 * history has both.
 */
type ConnectionState = 'live' | 'interrupted' | 'closed';

/** A subscriber connection. Its promises settle when it is closed, even if Redis never answers. */
export class SubscriberConnection {
  readonly #client: RedisClient;
  readonly #pubsub: RedisPubSub;
  readonly #listener: ConnectionListener;
  readonly #subscriptions = new Map<string, Promise<number | null>>();
  readonly #closed: Promise<null>;
  #settleClosed: () => void = () => undefined;
  #state: ConnectionState = 'live';

  constructor(client: RedisClient, listener: ConnectionListener) {
    this.#client = client;
    this.#listener = listener;
    this.#closed = new Promise((resolve) => (this.#settleClosed = () => resolve(null)));
    const messageEventName = adaptToLibrary(client);
    this.#pubsub = new RedisPubSub({
      publisher: client,
      subscriber: client,
      messageEventName,
      deserializer: (message: Buffer | string) => message.toString(),
    });
    client.on('close', () => {
      if (this.#state === 'live') this.#state = 'interrupted';
    });
    client.on('ready', () => this.#resubscribe());
    // Of a cluster: the connection to a node is back, or another node has replaced it.
    client.on('subscribersReady', () => this.#resubscribe());
  }

  /** Resolves when Redis has confirmed the subscription, or when the connection is closed. */
  async subscribe(channel: string): Promise<void> {
    let subscription = this.#subscriptions.get(channel);
    if (subscription === undefined) {
      const onMessage = (message: string): void => {
        if (this.#state === 'live') this.#listener.onMessage(channel, message);
      };
      // Await the confirmation, because the library's iterator loses the messages that come before it.
      subscription = Promise.race([this.#pubsub.subscribe(channel, onMessage), this.#closed]);
      this.#subscriptions.set(channel, subscription);
    }
    await subscription;
  }

  unsubscribe(channel: string): void {
    const subscription = this.#subscriptions.get(channel);
    this.#subscriptions.delete(channel);
    void subscription?.then((id) => {
      if (id !== null && this.#state !== 'closed') this.#pubsub.unsubscribe(id);
    });
  }

  close(): void {
    this.#state = 'closed';
    this.#settleClosed();
    this.#client.disconnect();
  }

  #resubscribe(): void {
    const client = this.#client;
    const channels = [...this.#subscriptions.keys()];
    // A cluster client subscribes again by itself.
    if (!(client instanceof Cluster) && channels.length > 0) void client.subscribe(...channels);
    // Redis answers a PING, or refuses it, after the commands before it: the channels are live then.
    const done = (): void => {
      if (this.#state === 'closed' || client.status !== 'ready') return;
      this.#state = 'live';
      this.#listener.onReconnected();
    };
    void client.ping().then(done, done);
  }
}

/**
 * Adapts a client to the library in two ways. On a cluster it subscribes to the shard of a channel, which costs Redis
 * half of a subscription on every node. A failing SUBSCRIBE or UNSUBSCRIBE is no unhandled rejection: the library drops
 * the promises of both, and they only fail on a connection that is being closed.
 *
 * @returns the name of the event that brings a message.
 */
function adaptToLibrary(client: RedisClient): 'message' | 'smessage' {
  const isSharded = client instanceof Cluster;
  // Bound now, because the assignment below replaces the client's own methods.
  const subscribe = (isSharded ? client.ssubscribe.bind(client) : client.subscribe.bind(client)) as Command;
  const unsubscribe = (
    isSharded ? client.sunsubscribe.bind(client) : client.unsubscribe.bind(client)
  ) as Command;
  Object.assign(client, {
    subscribe: (...args: readonly (string | SubscribeCallback)[]) => {
      const channels = args.filter((arg) => typeof arg === 'string');
      const done = args.find((arg) => typeof arg === 'function');
      return subscribe(...channels).then(
        (count) => done?.(null, count),
        () => undefined,
      );
    },
    unsubscribe: (channel: string) => unsubscribe(channel).catch(() => undefined),
    // The library calls this with every UNSUBSCRIBE, and no patterns are in use.
    punsubscribe: () => Promise.resolve(0),
  });
  return isSharded ? 'smessage' : 'message';
}

type Command = (...channels: string[]) => Promise<unknown>;
type SubscribeCallback = (error: null, count: unknown) => void;
