import { sql } from 'kysely';

import type { Logger } from '../../base/logger.ts';
import { Backoff } from '../../base/waiting.ts';
import type { Queryable } from '../../db/client.ts';
import type { NoticeSession } from '../../db/drivers/notice-session.ts';
import { carryOut } from '../../db/flights.ts';
import type { Plan } from '../../db/statement.ts';
import type { Broker, HistoryLimits, Position, Publication } from '../broker.ts';
import type { EventCodec } from '../event-codec.ts';
import type { Event } from '../event.ts';
import type { OnPublished } from '../observed-broker.ts';
import { createAppendQueue } from './append-queue.ts';
import { planAppend, type PlacedEntry } from './append.ts';
import { createFollowers } from './followers.ts';
import { createReadHistory } from './history.ts';
import { beginLife, setPeriod } from './life.ts';
import { startLooks } from './looks.ts';
import { createNotices } from './notices.ts';
import { createSequencer } from './sequencer.ts';
import { createTails } from './tails.ts';
import { createTopicKinds, type Entry, type TopicKind } from './topic-kinds.ts';

/** Told of notifications, and of each time from which on they arrive. */
export interface NoticeSessionListener {
  onPayload(payload: string): void;
  onHearing(): void;
}

/** The parts of a database broker. */
export interface DatabaseBrokerOptions {
  readonly queries: Queryable;
  readonly limits: HistoryLimits;
  readonly codec: EventCodec;
  /** Null for the embedded database, which has a single process and a single connection. */
  readonly openSession: ((listener: NoticeSessionListener) => NoticeSession) | null;
  /** Whether no other process uses the database. Then no notices are sent. */
  readonly isAlone: () => boolean;
  /** Rejects while the database takes no writes. */
  readonly assertWritable?: () => Promise<void>;
  /** Told the outcome of each event in each log. */
  readonly onPublished?: OnPublished;
  readonly logger: Logger;
}

/** A broker whose logs are in the database, and the way of a transaction into them. */
export interface DatabaseBroker {
  readonly broker: Broker;
  /**
   * Plans to append events in the transaction of their fact, in the topics that `isOurs` accepts. The plan results in a
   * function that tells the listeners; call it after the commit. The topics stay locked until the transaction ends, so append
   * last.
   */
  plan(events: readonly Event[], isOurs: (kind: TopicKind) => boolean): Plan<() => void>;
  /** The longest history of a topic that is not durable, in milliseconds. */
  readonly longestMs: number;
}

/** How the pauses grow while the life of the log cannot be read. */
const retryPause = { firstMs: 50, longestMs: 1000 };

/**
 * Opens the logs in the database, whose tables the migrations have made. They outlive the process: epochs, offsets and history
 * stay, so cursors stay valid.
 *
 * Each topic is an append under the row lock of the topic. Processes tell each other of appends by notifications, and look at
 * the table every second, which finds a publication whose notification was lost.
 *
 * @throws {ApiError} `SERVICE_UNAVAILABLE` when the database is out of reach.
 */
export async function openDatabaseBroker({
  queries,
  limits,
  codec,
  openSession,
  isAlone,
  assertWritable,
  onPublished = () => undefined,
  logger,
}: DatabaseBrokerOptions): Promise<DatabaseBroker> {
  const kinds = createTopicKinds(limits);
  const history = createReadHistory({ queries, kinds, codec, logger });
  const isInline = openSession === null;

  const begin = async (): Promise<void> => {
    if (await beginLife(queries, kinds.longestMs))
      logger.warn('the database is a copy or a promoted replica: all logs begin new epochs');
  };
  await begin();
  await setPeriod(queries, kinds.longestMs);
  const closing = new AbortController();
  const beginRepeatedly = async (): Promise<void> => {
    for (const backoff = new Backoff(retryPause); !closing.signal.aborted;) {
      try {
        await begin();
        return;
      } catch (error) {
        logger.warn({ err: error }, 'the life of the log is unknown, trying again');
        await backoff.wait(closing.signal);
      }
    }
  };

  const tails = createTails(queries, kinds);
  /** Null for a topic that is absent, or that was idle for too long. */
  const knownTail = async (topic: string): Promise<Position | null> => {
    const stored = await tails.read(topic);
    return stored?.hasPending === true ? sequencer.sequence(topic) : (stored?.position ?? null);
  };
  const tail = async (topic: string): Promise<Position> => {
    const known = await knownTail(topic);
    if (known !== null) return known;
    // Publications may wait for a shared topic that is still absent.
    return kinds.of(topic).isShared ? sequencer.sequence(topic) : tails.open(topic);
  };

  const followers = createFollowers({ tail, history, logger });
  const notices = createNotices({
    send: (payload) => session?.send(payload) ?? Promise.resolve(),
    isAlone: () => session === null || isAlone(),
    onHeard: (topic, position) => followers.hear(topic, position),
    logger,
  });
  const sequencer = createSequencer({
    queries,
    kinds,
    onSequenced(shared, position) {
      followers.hear(shared, position);
      notices.tell(shared, position);
    },
    logger,
  });

  /** Tells the listeners of entries whose transaction has committed. */
  const tell = ({ entry, outcome, position, sharedPosition, publishedAt }: PlacedEntry): void => {
    const { topic, shared, event } = entry;
    onPublished(event, outcome);
    if (shared !== null) onPublished(event, outcome);
    if (outcome !== 'published') return;
    const offer = (name: string, at: Position): void => {
      const publication: Publication = { topic: name, position: at, publishedAt, event };
      followers.offer(publication);
      notices.tell(name, at);
    };
    offer(topic, position);
    if (shared === null) return;
    if (sharedPosition === null) sequencer.poke(shared);
    else offer(shared, sharedPosition);
  };

  const appendAlone = async (entries: readonly Entry[]): Promise<readonly PlacedEntry[]> => {
    const placed = await carryOut(queries, planAppend(entries, { kinds, codec, isInline }));
    for (const each of placed) tell(each);
    return placed;
  };
  const queue = createAppendQueue(appendAlone);

  const session =
    openSession?.({
      onPayload: (payload) => notices.read(payload),
      onHearing() {
        looks.soon();
        // The connection may lead to another server now.
        void beginRepeatedly();
      },
    }) ?? null;
  const looks = startLooks({
    queries,
    kinds,
    topics: () => followers.topics(),
    knownTail,
    isHearing: () => session === null || session.isHearing,
    onTail: (topic, position) => followers.hear(topic, position),
    logger,
  });

  return {
    longestMs: kinds.longestMs,
    plan(events, isOurs) {
      const entries = events.flatMap((event) => kinds.entriesOf(event, isOurs));
      if (entries.length === 0) return { statements: [], result: () => () => undefined };
      const { statements, result } = planAppend(entries, { kinds, codec, isInline });
      return {
        statements,
        result() {
          const placed = result();
          return () => placed.forEach(tell);
        },
      };
    },
    broker: {
      kind: 'database',
      async publish(topic, event) {
        try {
          return await queue.add(kinds.entryFor(topic, event));
        } catch (error) {
          onPublished(event, 'failed');
          throw error;
        }
      },
      subscribe: (topic, listener, onInterruption = () => undefined) =>
        followers.subscribe(topic, listener, onInterruption),
      tail,
      history,
      async ping() {
        await sql`SELECT FROM marketcast_log_state`.execute(queries);
        await assertWritable?.();
      },
      async close() {
        closing.abort();
        followers.close();
        sequencer.close();
        notices.close();
        await looks.close();
        await session?.close();
      },
    },
  };
}
