import type { Logger } from '../../base/logger.ts';
import { timedOut, within, yieldToEventLoop } from '../../base/waiting.ts';
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
  /**
   * Sends a probe to each node, and resolves when all have come back. Calls at the same time share their probes.
   *
   * @throws when a node refuses its probe, or a probe does not come back in time.
   */
  probe(): Promise<void>;
  /** Replaces the connection, because its address may lead to another Redis since; at most once a second. */
  renew(): void;
  close(): void;
}

/** The connections and the bound of channels. */
export interface ChannelsOptions {
  readonly connect: () => RedisClient;
  /** Writes and publishes on a channel, over the connection for commands, as a publication does. */
  readonly sendProbe: (channel: string) => Promise<unknown>;
  /** The names of new channels, one on each node: a cluster has a subscriber connection to every node. */
  readonly probeChannels: () => Promise<readonly string[]>;
  /** Time between two probes. A connection is replaced when two probes in a row did not come back. */
  readonly probeIntervalMs: number;
  readonly logger: Logger;
}

/** Creates the channels of a process. */
export function createChannels(options: ChannelsOptions): Channels {
  const { connect, sendProbe, probeChannels, probeIntervalMs, logger } = options;
  const listeners = new Map<string, Set<ChannelListener>>();
  /** By channel. */
  let probes = new Map<string, Probe>();
  let probing: Promise<void> | null = null;
  /** Whether the probed channels are being chosen. */
  let isStarting = false;
  let replacedAtMs = -Infinity;
  let isClosed = false;
  let connection = openConnection();

  function openConnection(): SubscriberConnection {
    return new SubscriberConnection(connect(), {
      onMessage(channel, message) {
        const probe = probes.get(channel);
        if (probe !== undefined) hear(probe);
        else for (const listener of listeners.get(channel) ?? []) listener.onMessage(message);
      },
      onReconnected: interrupt,
    });
  }

  function interrupt(): void {
    for (const set of listeners.values()) for (const listener of set) listener.onInterruption();
  }

  function hear(probe: Probe): void {
    probe.unanswered = 0;
    for (const tell of probe.waiting) tell();
    probe.waiting.clear();
  }

  function replace(reason: string): void {
    replacedAtMs = performance.now();
    logger.warn({ reason }, 'replacing the Redis subscriber connection');
    connection.close();
    connection = openConnection();
    starting = startProbing(connection);
    const replacement = connection;
    void Promise.all([...listeners.keys()].map((channel) => replacement.subscribe(channel))).then(() => {
      if (connection === replacement && !isClosed) interrupt();
    });
  }

  function renew(reason: string): void {
    if (!isClosed && performance.now() - replacedAtMs >= renewalIntervalMs) replace(reason);
  }

  /** Chooses the probed channels again, because the nodes of a cluster may have changed. */
  async function startProbing(probed: SubscriberConnection): Promise<void> {
    isStarting = true;
    probes = new Map([...probes.keys()].map((channel) => [channel, createProbe()]));
    const found = await probeChannels().catch(() => [...probes.keys()]);
    isStarting = false;
    if (connection !== probed || isClosed) return;
    probes = new Map(found.map((channel) => [channel, createProbe()]));
    for (const channel of found) void probed.subscribe(channel);
  }

  /** Sends a probe to a channel, and waits until it, or another of the same channel, comes back. */
  async function probeChannel(channel: string, probe: Probe): Promise<void> {
    let tell = (): void => undefined;
    const heard = new Promise<void>((resolve) => (tell = resolve));
    const state = { isSent: false };
    const answer = async (): Promise<void> => {
      await connection.subscribe(channel);
      probe.waiting.add(tell);
      await sendProbe(channel);
      state.isSent = true;
      await heard;
    };
    try {
      if ((await within(answerMs, answer())) !== timedOut) return;
      // The input that is due comes first, because this process may have been busy.
      await yieldToEventLoop();
      if (state.isSent && !probe.waiting.has(tell)) return;
      // Redis took the probe, so the subscription is gone, as after a change of the ACL.
      if (state.isSent) renew('a probe did not come back');
      throw new Error('a probe of Redis did not come back');
    } finally {
      probe.waiting.delete(tell);
    }
  }

  async function probeAll(): Promise<void> {
    await starting;
    if (probes.size === 0) throw new Error('the nodes of Redis are unknown');
    await Promise.all([...probes].map(([channel, probe]) => probeChannel(channel, probe)));
  }

  let starting = startProbing(connection);
  const probeTimer = setInterval(() => {
    // After the input that is due, because the probes of a process that was busy for long are among it.
    setImmediate(() => {
      if (isClosed) return;
      if ([...probes.values()].some(({ unanswered }) => unanswered >= unansweredLimit)) replace('silent');
      else if (probes.size === 0 && !isStarting) starting = startProbing(connection);
      for (const [channel, sent] of probes) {
        sent.unanswered += 1;
        sendProbe(channel).catch(() => undefined);
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
    probe() {
      probing ??= probeAll().finally(() => (probing = null));
      return probing;
    },
    renew: () => renew('its Redis is a replica'),
    close() {
      isClosed = true;
      clearInterval(probeTimer);
      connection.close();
    },
  };
}

/** The messages that this process sends to itself over a channel. */
interface Probe {
  /** Messages sent since the last came back. */
  unanswered: number;
  /** Told when the next message comes back. */
  readonly waiting: Set<() => void>;
}

const createProbe = (): Probe => ({ unanswered: 0, waiting: new Set() });

/** A count and no time, because a process that was busy has sent no probes. */
const unansweredLimit = 2;
/** Milliseconds in which a probe of {@link Channels.probe} must come back. */
const answerMs = 1500;
/** Milliseconds between two renewals at least. */
const renewalIntervalMs = 1000;
