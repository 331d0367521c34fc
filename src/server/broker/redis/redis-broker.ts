import { createHash, randomUUID } from 'node:crypto';

import { z } from 'zod';

import { ApiError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { fromMicros } from '../../base/time.ts';
import { timedOut, within } from '../../base/waiting.ts';
import type { Broker, HistoryLimits, Position, Publication } from '../broker.ts';
import { identityOf } from '../event.ts';
import type { EventCodec } from '../event-codec.ts';
import { createBoundsOf } from '../history-bounds.ts';
import { connectForCommands, connectForSubscriptions } from '../../redis/connection.ts';
import { unavailable } from '../../redis/errors.ts';
import { newChannelOnEachNode, publishCommandOf } from '../../redis/messages.ts';
import { createChannels } from './channels.ts';
import { channelOf, keysOf } from './keys.ts';
import { createNoticeReader } from './notices.ts';
import { defineLogScripts, defineProbe, type LogScript } from './scripts.ts';
import { createSightings } from './sightings.ts';

/** The connection and the bounds of a broker. */
export interface RedisBrokerOptions {
  /** A Redis, or nodes of a cluster. */
  readonly urls: readonly string[];
  readonly limits: HistoryLimits;
  readonly codec: EventCodec;
  /** Time between two probes of the subscriber connection. A dead connection is replaced within three times as long. */
  readonly probeIntervalMs: number;
  /** Told of each message on a channel that is no notice of a publication. */
  readonly onUnreadable?: () => void;
  readonly logger: Logger;
}

/** Identities are remembered for this many times as many events as the history keeps. */
const identityFactor = 4;

const publishAnswer = z.tuple([
  z.enum(['published', 'repeated', 'superseded', 'early']),
  z.string(),
  z.number(),
  z.number().optional(),
]);
const openAnswer = z.tuple([z.string(), z.number()]);
const historyAnswer = z.tuple([
  z.string().nullable(),
  z.number(),
  z.array(z.tuple([z.string(), z.array(z.string())])),
]);

/**
 * A broker that any number of processes share: the logs are in Redis 7, alone or as a cluster.
 *
 * A log that Redis lost, or that was set back to an older copy, begins a new epoch, so that no client gets a wrong replay:
 * - sighting: the furthest publication of a log that this process has seen.
 * - doubt: a connection broke, so that Redis may have come back with an older copy. A doubted topic is verified first.
 * - fence: compare a log with its sighting, and begin a new epoch when Redis no longer has the publication.
 * - notice: the message on a topic's channel that brings a publication.
 *
 * @throws when Redis does not answer.
 */
export async function createRedisBroker(options: RedisBrokerOptions): Promise<Broker> {
  const { urls, limits, codec, probeIntervalMs, logger } = options;
  const onReplica: { renew: () => void } = { renew: () => undefined };
  const commands = await connectForCommands(urls, logger, () => onReplica.renew());
  const channels = createChannels({
    connect: () => connectForSubscriptions(commands, urls, logger),
    sendProbe: defineProbe(commands),
    probeChannels: () => newChannelOnEachNode(commands),
    probeIntervalMs,
    logger,
  });
  onReplica.renew = () => channels.renew();
  const runScript = defineLogScripts(commands);
  const sightings = createSightings();
  // These events come before a new connection is used, so that its first command finds the topics doubted.
  commands.on('close', () => sightings.doubt());
  commands.on('+node', () => sightings.doubt());
  const boundsOf = createBoundsOf(limits);
  const ttlSecondsOf = (topic: string): number => Math.ceil(boundsOf(topic).ttlMs / 1000);

  const run = (name: LogScript, topic: string, args: readonly (string | number)[]): Promise<unknown> =>
    runScript(name, keysOf(topic), args);

  /** Begins a new epoch when Redis no longer has the publication of the topic's sighting. */
  const fence = async (topic: string): Promise<void> => {
    const seen = sightings.of(topic);
    if (seen === null) return;
    const { position, event } = seen;
    const isSetBack = await run('fence', topic, [
      position.epoch,
      position.offset,
      event,
      randomUUID(),
      ttlSecondsOf(topic),
    ]);
    if (isSetBack !== 1) {
      sightings.confirm(topic);
      return;
    }
    sightings.forget(topic);
    logger.error({ topic, position }, 'Redis was set back to an older copy: the log begins a new epoch');
  };

  const verifications = new Map<string, Promise<void>>();

  /** Resolves when a log is proved to be the same as before the connection broke, or has begun a new epoch. */
  const verify = async (topic: string): Promise<void> => {
    // Shared, so that the calls that wait for it go on in their order.
    const verification = verifications.get(topic) ?? fence(topic).finally(() => verifications.delete(topic));
    verifications.set(topic, verification);
    await verification;
  };

  const tail = async (topic: string): Promise<Position> => {
    if (sightings.isDoubted(topic)) await verify(topic);
    const [epoch, offset] = openAnswer.parse(await run('open', topic, [randomUUID(), ttlSecondsOf(topic)]));
    return { epoch, offset };
  };

  return {
    kind: 'redis',

    async publish(topic, event, after = []) {
      if (sightings.isDoubted(topic)) await verify(topic);
      const seen = sightings.of(topic)?.position ?? { epoch: '', offset: 0 };
      const text = codec.encode(event);
      const { size } = boundsOf(topic);
      const { key, order } = event.supersession ?? { key: '', order: null };
      const answer = await run('publish', topic, [
        digest(identityOf(event)),
        text,
        size,
        size * identityFactor,
        ttlSecondsOf(topic),
        channelOf(topic),
        randomUUID(),
        seen.epoch,
        seen.offset,
        // A key without an order must not supersede in the log.
        order === null ? '' : key,
        (order ?? 0n).toString(),
        publishCommandOf(commands),
        ...after.map(digest),
      ]);
      const [outcome, epoch, offset, removed = 0] = publishAnswer.parse(answer);
      if (removed > 0)
        logger.error({ topic, removed }, 'entries past the tail of a log were not published: removed');
      if (outcome === 'published') sightings.record(topic, { position: { epoch, offset }, event: text });
      return outcome;
    },

    async subscribe(topic, listener, onInterruption = () => undefined) {
      const reader = createNoticeReader({
        ...{ topic, codec, sightings, listener, onInterruption, logger },
        tail: () => tail(topic),
        onUnreadable: () => options.onUnreadable?.(),
      });
      const opening = channels.open(channelOf(topic), {
        onMessage: (message) => reader.read(message),
        onInterruption: () => reader.interrupt(),
      });
      const closeChannel = await withinTime(opening);
      const close = (): void => {
        reader.close();
        closeChannel();
      };
      try {
        return { position: await reader.start(), close };
      } catch (error) {
        close();
        throw error;
      }
    },

    tail,

    async history(topic, after, limit) {
      if (sightings.isDoubted(topic)) await verify(topic);
      const [epoch, offset, entries] = historyAnswer.parse(
        await run('history', topic, [after.offset, limit]),
      );
      if (epoch !== after.epoch) throw new ApiError('CURSOR_EXPIRED');
      if (after.offset > offset) {
        const seen = sightings.of(topic)?.position;
        const wasReal = seen?.epoch === epoch && seen.offset >= after.offset;
        if (!wasReal) throw new ApiError('CURSOR_INVALID');
        await fence(topic);
        throw new ApiError('CURSOR_EXPIRED');
      }
      const isCut = after.offset < offset && entries[0]?.[0] !== idOf(after.offset + 1);
      if (isCut) throw new ApiError('CURSOR_EXPIRED');
      const publications = entries.map((entry, index) =>
        readEntry(topic, { epoch, offset: after.offset + 1 + index }, entry),
      );
      const first = publications[0];
      const isTooOld =
        first !== undefined && Date.parse(first.publishedAt) <= Date.now() - boundsOf(topic).ttlMs;
      if (isTooOld) throw new ApiError('CURSOR_EXPIRED');
      const [position, text] = [publications.at(-1)?.position, entries.at(-1)?.[1][5]];
      if (position !== undefined && text !== undefined) sightings.record(topic, { position, event: text });
      return publications;
    },

    async ping() {
      try {
        await channels.probe();
      } catch (error) {
        throw error instanceof ApiError ? error : unavailable(error);
      }
    },

    close() {
      channels.close();
      commands.disconnect();
      return Promise.resolve();
    },
  };

  /**
   * Reads the entry of a position.
   *
   * @throws {ApiError} `CURSOR_EXPIRED` when another or none is there: a hole must not go unnoticed.
   */
  function readEntry(topic: string, position: Position, [id, fields]: [string, string[]]): Publication {
    try {
      if (id !== idOf(position.offset)) throw new Error(`the entry ${id} takes its place`);
      const [, seconds = '', , micros = '', , text = ''] = fields;
      return { topic, position, publishedAt: fromMicros(seconds, micros), event: codec.decode(text) };
    } catch (error) {
      logger.error(
        { err: error, topic, position },
        'an entry of a log cannot be understood: cursors before it expire',
      );
      throw new ApiError('CURSOR_EXPIRED');
    }
  }
}

/** The id that publish.lua gives the entry of an offset. */
const idOf = (offset: number): string => `${offset}-0`;

/** A subscription fails when Redis does not confirm it within this time. */
const confirmationTimeoutMs = 5000;

/** @throws {ApiError} `SERVICE_UNAVAILABLE` when there is no confirmation in time; the channel is closed again then. */
async function withinTime(opening: Promise<() => void>): Promise<() => void> {
  const close = await within(confirmationTimeoutMs, opening);
  if (close !== timedOut) return close;
  void opening.then((closeLate) => closeLate());
  throw unavailable(new Error('Redis did not confirm a subscription'));
}

/** 128 bits tell identities apart, and take the same room for an identity of any length. */
function digest(identity: string): string {
  return createHash('sha256').update(identity).digest('base64url').slice(0, 22);
}
