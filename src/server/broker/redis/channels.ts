import { RedisPubSub } from 'graphql-redis-subscriptions';
import { Cluster } from 'ioredis';

import type { Log } from '../../base/logger.ts';
import type { RedisClient } from '../../redis/connection.ts';

/** Someone who listens at a channel. Neither function may throw. */
export interface ChannelListener {
  onMessage(message: string): void;
  /** Messages may have been missed. */
  onInterruption(): void;
}

/** The subscriber side: channels over one connection that is probed, and replaced when it is dead without a word. */
export interface Channels {
  /** Resolves once Redis has confirmed it: everything published from then on arrives, or an interruption is told. */
  open(channel: string, listener: ChannelListener): Promise<() => void>;
  /** How long the quietest probe has not come back, in milliseconds. */
  readonly silentMs: number;
  close(): void;
}

/** What channels are made with. */
export interface ChannelsOptions {
  readonly connect: () => RedisClient;
  /** Sends a message to a channel, through the connection for commands. */
  readonly publish: (channel: string, message: string) => Promise<unknown>;
  /** Channels that nobody else uses, one on each node: a cluster has a subscriber connection to every one of them. */
  readonly probeChannels: () => Promise<readonly string[]>;
  /** How often a message is sent to oneself; after two that did not come back, the connection is replaced. */
  readonly probeIntervalMs: number;
  readonly log: Log;
}

/** Creates the channels of a process. */
export function createChannels(options: ChannelsOptions): Channels {
  const { connect, publish, probeChannels, probeIntervalMs, log } = options;
  const listeners = new Map<string, Set<ChannelListener>>();
  /** By the channel that it is sent to. */
  let probes = new Map<string, Probe>();
  let isClosed = false;
  let line = createLine();

  function createLine(): Line {
    return new Line(connect(), {
      onMessage(channel, message) {
        if (probes.has(channel)) probes.set(channel, createProbe());
        else for (const listener of listeners.get(channel) ?? []) listener.onMessage(message);
      },
      onReady: interrupt,
    });
  }

  function interrupt(): void {
    for (const set of listeners.values()) for (const listener of set) listener.onInterruption();
  }

  function replace(): void {
    log.warn({ silentMs: silence() }, 'the Redis subscriber connection is silent: replacing it');
    line.close();
    line = createLine();
    void startProbing(line);
    const replaced = line;
    void Promise.all([...listeners.keys()].map((channel) => replaced.subscribe(channel))).then(() => {
      if (line === replaced && !isClosed) interrupt();
    });
  }

  function silence(): number {
    return Math.max(0, ...[...probes.values()].map(({ heardAtMs }) => Date.now() - heardAtMs));
  }

  /** The nodes of a cluster may be others than before, and the channels with them. */
  async function startProbing(probed: Line): Promise<void> {
    probes = new Map([...probes.keys()].map((channel) => [channel, createProbe()]));
    const found = await probeChannels().catch(() => [...probes.keys()]);
    if (line !== probed || isClosed) return;
    probes = new Map(found.map((channel) => [channel, createProbe()]));
    for (const channel of found) void probed.subscribe(channel);
  }

  void startProbing(line);
  const probe = setInterval(() => {
    // After what has come is read: a process that was busy for long finds its own probes waiting.
    setImmediate(() => {
      if (isClosed) return;
      if ([...probes.values()].some(({ unanswered }) => unanswered >= unansweredLimit)) replace();
      for (const [channel, sent] of probes) {
        sent.unanswered += 1;
        publish(channel, '').catch(() => undefined);
      }
    });
  }, probeIntervalMs);

  return {
    async open(channel, listener) {
      const set = listeners.get(channel) ?? new Set();
      listeners.set(channel, set);
      set.add(listener);
      // A line that is replaced meanwhile never answers, and the new one has been asked for this channel as well.
      for (let asked: Line | null = null; asked !== line && !isClosed;) {
        asked = line;
        await asked.subscribe(channel);
      }
      return () => {
        set.delete(listener);
        if (set.size > 0 || listeners.get(channel) !== set) return;
        listeners.delete(channel);
        line.unsubscribe(channel);
      };
    },
    get silentMs() {
      return silence();
    },
    close() {
      isClosed = true;
      clearInterval(probe);
      line.close();
    },
  };
}

/** What has become of the messages that are sent to oneself over one channel. */
interface Probe {
  /** When the last one came back, in milliseconds since the Unix epoch. */
  readonly heardAtMs: number;
  /** Sent since then. */
  unanswered: number;
}

const createProbe = (): Probe => ({ heardAtMs: Date.now(), unanswered: 0 });

/** Counted rather than timed: a process that was busy has sent none. */
const unansweredLimit = 2;

interface LineEvents {
  onMessage(channel: string, message: string): void;
  /** The connection came back, and its channels with it. */
  onReady(): void;
}

/** One subscriber connection. Its promises settle when it is closed, whatever Redis says by then. */
class Line {
  readonly #client: RedisClient;
  readonly #pubsub: RedisPubSub;
  readonly #events: LineEvents;
  readonly #subscriptions = new Map<string, Promise<number | null>>();
  readonly #closed: Promise<null>;
  #close: () => void = () => undefined;
  #isClosed = false;
  /** Not between the loss of the connection and the interruption that is told when it is back. */
  #isLive = true;

  constructor(client: RedisClient, events: LineEvents) {
    this.#client = client;
    this.#events = events;
    this.#closed = new Promise((resolve) => (this.#close = () => resolve(null)));
    const messageEventName = useShards(client);
    this.#pubsub = new RedisPubSub({
      publisher: client,
      subscriber: client,
      messageEventName,
      deserializer: (message: Buffer | string) => message.toString(),
    });
    const comeBack = (): void => {
      const channels = [...this.#subscriptions.keys()];
      // A cluster does this by itself.
      if (!(client instanceof Cluster) && channels.length > 0) void client.subscribe(...channels);
      // The answer to a command behind it, even a refusal, comes when the channels are live.
      const done = (): void => {
        if (this.#isClosed || client.status !== 'ready') return;
        this.#isLive = true;
        events.onReady();
      };
      void client.ping().then(done, done);
    };
    client.on('close', () => (this.#isLive = false));
    client.on('ready', comeBack);
    // Of a cluster: the connection to one of its nodes came back, or another took its place.
    client.on('subscribersReady', comeBack);
  }

  async subscribe(channel: string): Promise<void> {
    let subscription = this.#subscriptions.get(channel);
    if (subscription === undefined) {
      const onMessage = (message: string): void => {
        // What came before the interruption follows what may have been missed, and is in the history as well.
        if (!this.#isClosed && this.#isLive) this.#events.onMessage(channel, message);
      };
      // Subscribed by awaiting the confirmation: the library's iterator would lose what comes before it.
      subscription = Promise.race([this.#pubsub.subscribe(channel, onMessage), this.#closed]);
      this.#subscriptions.set(channel, subscription);
    }
    await subscription;
  }

  unsubscribe(channel: string): void {
    const subscription = this.#subscriptions.get(channel);
    this.#subscriptions.delete(channel);
    void subscription?.then((id) => {
      if (id !== null && !this.#isClosed) this.#pubsub.unsubscribe(id);
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#close();
    this.#client.disconnect();
  }
}

/**
 * Lets the library subscribe on the shards of a cluster, which costs Redis half of what telling every node costs, and
 * keeps a failure of SUBSCRIBE or UNSUBSCRIBE from becoming a rejection that nobody handles: it only happens to a
 * connection that is being closed, and the library drops the promises of both.
 *
 * @returns the name of the event that brings a message.
 */
function useShards(client: RedisClient): 'message' | 'smessage' {
  const isSharded = client instanceof Cluster;
  // Bound here: below, the client's own methods are replaced.
  const subscribe = (isSharded ? client.ssubscribe.bind(client) : client.subscribe.bind(client)) as Ask;
  const unsubscribe = (isSharded ? client.sunsubscribe.bind(client) : client.unsubscribe.bind(client)) as Ask;
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
    // No patterns are used here; the library asks for this with every UNSUBSCRIBE.
    punsubscribe: () => Promise.resolve(0),
  });
  return isSharded ? 'smessage' : 'message';
}

type Ask = (...channels: string[]) => Promise<unknown>;
type SubscribeCallback = (error: null, count: unknown) => void;
