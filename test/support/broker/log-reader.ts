import { expect } from 'vitest';

import { ApiError } from '../../../src/server/base/errors.ts';
import { createLogger } from '../../../src/server/base/logger.ts';
import type { Broker, Position, Publication } from '../../../src/server/broker/broker.ts';
import { openTopicFeed, type TopicFeed } from '../../../src/server/hub/topic-feed.ts';

const logger = createLogger('silent');

/** A reader with a cursor: it recovers, listens, and recovers again after its process has died. */
export interface LogReader {
  readonly topic: string;
  /** The position from which `heard` begins. */
  readonly start: Position;
  readonly heard: readonly string[];
  /** The positions at which it learned that its history is gone. It went on at the tail. */
  readonly expirations: readonly Position[];
  /** Recovers at a process. */
  connect(broker: Broker): Promise<void>;
  disconnect(): void;
  /** Resolves when it has heard everything up to a position. */
  untilAt(position: Position): Promise<void>;
}

/** Creates a reader that is not connected. */
export function createLogReader(topic: string, after: Position): LogReader {
  let start = after;
  let position = after;
  let heard: string[] = [];
  const expirations: Position[] = [];
  let feed: TopicFeed | null = null;
  const wakes = new Set<() => void>();

  const take = (publication: Publication): void => {
    expect(publication.position.epoch).toBe(position.epoch);
    expect(publication.position.offset).toBe(position.offset + 1);
    position = publication.position;
    heard.push(publication.event.id);
    for (const wake of wakes) wake();
  };

  const isAt = (other: Position): boolean =>
    position.epoch === other.epoch && position.offset === other.offset;

  const connect = async (broker: Broker): Promise<void> => {
    const opened = await openTopicFeed(broker, topic, logger);
    feed = opened;
    while (!isAt(opened.position)) {
      // The feed followed a life of the log that is over, and has found out.
      if (opened.isEnded) return connect(broker);
      try {
        for (const publication of await opened.replay(position)) take(publication);
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== 'CURSOR_EXPIRED') throw error;
        expirations.push(position);
        position = opened.position;
        start = position;
        heard = [];
      }
    }
    if (opened.isEnded) return connect(broker);
    opened.listeners.add({ deliver: take, end: () => void connect(broker) });
    for (const wake of wakes) wake();
  };

  return {
    topic,
    get start() {
      return start;
    },
    get heard() {
      return heard;
    },
    expirations,
    connect,
    disconnect() {
      feed?.close();
      feed = null;
    },
    async untilAt(other) {
      while (!isAt(other)) {
        await new Promise<void>((resolve) => wakes.add(resolve));
        wakes.clear();
      }
    },
  };
}
