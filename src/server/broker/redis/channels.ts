import type { Logger } from '../../base/logger.ts';
import type { RedisClient } from '../../redis/connection.ts';
import { SubscriberConnection } from './subscriber-connection.ts';

/** A listener at a channel. Neither function may throw. */
export interface ChannelListener {
  onMessage(message: string): void;
  /** Messages may have been missed. */
  onInterruption(): void;
}

/** The channels of a process over a subscriber connection, which is probed, and replaced when it is silent. */
export interface Channels {
  /**
   * Listens at a channel. Resolves when Redis has confirmed the subscription: later messages reach the listener, or an
   * interruption does. The returned function ends it.
   */
  open(channel: string, listener: ChannelListener): Promise<() => void>;
  /** Milliseconds since the last probe came back, of the channel where that is longest ago. */
  readonly silentMs: number;
  close(): void;
}

/** The connections and the bound of channels. */
export interface ChannelsOptions {
  readonly connect: () => RedisClient;
  /** Publishes a message on a channel, over the connection for commands. */
  readonly publish: (channel: string, message: string) => Promise<unknown>;
  /** The names of new channels, one on each node: a cluster has a subscriber connection to every node. */
  readonly probeChannels: () => Promise<readonly string[]>;
  /** Time between two probes. A connection is replaced when two probes in a row did not come back. */
  readonly probeIntervalMs: number;
  readonly logger: Logger;
}

/** Creates the channels of a process. */
export function createChannels(options: ChannelsOptions): Channels {
  const { connect, publish, probeChannels, probeIntervalMs, logger } = options;
  const listeners = new Map<string, Set<ChannelListener>>();
  /** By channel. */
  let probes = new Map<string, Probe>();
  let isClosed = false;
  let connection = openConnection();

  function openConnection(): SubscriberConnection {
    return new SubscriberConnection(connect(), {
      onMessage(channel, message) {
        if (probes.has(channel)) probes.set(channel, createProbe());
        else for (const listener of listeners.get(channel) ?? []) listener.onMessage(message);
      },
      onReconnected: interrupt,
    });
  }

  function interrupt(): void {
    for (const set of listeners.values()) for (const listener of set) listener.onInterruption();
  }

  function replace(): void {
    logger.warn({ silentMs: silence() }, 'the Redis subscriber connection is silent: replacing it');
    connection.close();
    connection = openConnection();
    void startProbing(connection);
    const replacement = connection;
    void Promise.all([...listeners.keys()].map((channel) => replacement.subscribe(channel))).then(() => {
      if (connection === replacement && !isClosed) interrupt();
    });
  }

  function silence(): number {
    return Math.max(0, ...[...probes.values()].map(({ heardAtMs }) => Date.now() - heardAtMs));
  }

  /** Chooses the probed channels again, because the nodes of a cluster may have changed. */
  async function startProbing(probed: SubscriberConnection): Promise<void> {
    probes = new Map([...probes.keys()].map((channel) => [channel, createProbe()]));
    const found = await probeChannels().catch(() => [...probes.keys()]);
    if (connection !== probed || isClosed) return;
    probes = new Map(found.map((channel) => [channel, createProbe()]));
    for (const channel of found) void probed.subscribe(channel);
  }

  void startProbing(connection);
  const probing = setInterval(() => {
    // After the input that is due, because the probes of a process that was busy for long are among it.
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
      // A connection that is replaced in the meantime never answers. Its replacement subscribes to this channel as well.
      for (let asked: SubscriberConnection | null = null; asked !== connection && !isClosed;) {
        asked = connection;
        await asked.subscribe(channel);
      }
      return () => {
        set.delete(listener);
        if (set.size > 0 || listeners.get(channel) !== set) return;
        listeners.delete(channel);
        connection.unsubscribe(channel);
      };
    },
    get silentMs() {
      return silence();
    },
    close() {
      isClosed = true;
      clearInterval(probing);
      connection.close();
    },
  };
}

/** The messages that this process sends to itself over a channel. */
interface Probe {
  /** When the last message came back, in milliseconds since the Unix epoch. */
  readonly heardAtMs: number;
  /** Messages sent since then. */
  unanswered: number;
}

const createProbe = (): Probe => ({ heardAtMs: Date.now(), unanswered: 0 });

/** A count and no time, because a process that was busy has sent no probes. */
const unansweredLimit = 2;
