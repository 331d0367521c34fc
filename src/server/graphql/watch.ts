import { createSourceEventStream, type ExecutionArgs, type ExecutionResult } from 'graphql';

import { ApiError } from '../base/errors.ts';
import type { LogReader, Position, Publication } from '../broker/broker.ts';
import { decodeCursor } from '../broker/cursor.ts';
import type { Event, EventDefinition } from '../broker/event.ts';
import { beforePresent, LatestLog, type TellPresent } from '../broker/latest-log.ts';
import type { Topic } from '../broker/topic.ts';
import type { Merge } from '../hub/conflation.ts';
import { requireWallet, type Context } from './context.ts';

/** The filters of a subscription, beyond its topic and its kinds of event. */
export interface WatchOptions<E extends Event> {
  readonly accepts?: (event: E) => boolean;
  /** Milliseconds in which each supersession key has at most one event, the newest; null lets every event through. */
  readonly everyMs?: number | null | undefined;
  /** Merges an event that `everyMs` holds back into the next one of its market, for events that each tell a part. */
  readonly merge?: (older: E, newer: E) => E;
}

/**
 * A subscription that has been checked and has not begun: its topic, its start and its filters. Its transport joins it
 * to the group of the subscriptions with the same query.
 *
 * It is an AsyncIterable because GraphQL requires a subscription to be, and its iterator throws: iterating would execute
 * once for each client, and a group executes once for all.
 */
export class Watch<E extends Event = Event> implements AsyncIterable<Publication<E>> {
  readonly topic: string;
  /** The log of the topic; null for a log of the broker. */
  readonly log: LogReader | null;
  /** Null begins with the next publication. */
  readonly after: Position | null;
  readonly accepts: (publication: Publication) => boolean;
  /** Milliseconds in which each supersession key has at most one event, the newest; null lets every event through. */
  readonly everyMs: number | null;
  readonly merge: Merge | null;

  constructor(options: Pick<Watch, 'topic' | 'log' | 'after' | 'accepts' | 'everyMs' | 'merge'>) {
    this.topic = options.topic;
    this.log = options.log;
    this.after = options.after;
    this.accepts = options.accepts;
    this.everyMs = options.everyMs;
    this.merge = options.merge;
  }

  [Symbol.asyncIterator](): AsyncIterator<Publication<E>> {
    throw new Error('a watch is joined to a group, not iterated');
  }
}

/** Runs the `subscribe` function of an operation: its watch, or a result with the errors that it fails with. */
export async function openWatch(args: ExecutionArgs): Promise<Watch | ExecutionResult> {
  const opened: unknown = await createSourceEventStream(args);
  if (opened instanceof Watch) return opened as Watch;
  return opened as ExecutionResult;
}

/** Bounds of `everyMs`. */
export const conflation = { minimumMs: 10, maximumMs: 60_000 } as const;

/** The events of a topic that a subscription watches. */
export interface Watched<Type extends string, Payload> extends WatchOptions<Event<Type, Payload>> {
  readonly definitions: readonly EventDefinition<Type, Payload>[];
  /** A cursor of the topic; without it the watch begins with the next publication. */
  readonly after: string | null | undefined;
}

/**
 * Watches events of the log of a key. A topic whose readers are `owner` is watched by the viewer whose wallet is the key,
 * and by no other viewer.
 *
 * @throws {ApiError} `CURSOR_INVALID` for a cursor of another topic, `BAD_USER_INPUT` for an `everyMs` out of bounds; for a
 *   topic of an owner `UNAUTHENTICATED` without a token, and `FORBIDDEN` for another viewer.
 */
export function watchTopic<Key extends string | null, Type extends string, Payload>(
  context: Context,
  topic: Topic<Key>,
  key: Key,
  { definitions, after, accepts = () => true, everyMs, merge }: Watched<Type, Payload>,
): Watch<Event<Type, Payload>> {
  if (topic.readers === 'owner' && requireWallet(context) !== key) throw new ApiError('FORBIDDEN');
  assertEveryMs(everyMs);
  const address = topic.of(key);
  return new Watch({
    topic: address,
    log: null,
    after: after == null ? null : decodeCursor(address, after),
    accepts: ({ event }) => definitions.some((definition) => definition.is(event) && accepts(event)),
    everyMs: everyMs ?? null,
    // The events are of the definitions, which `accepts` lets through alone.
    merge: (merge as Merge | undefined) ?? null,
  });
}

/** @throws {ApiError} `BAD_USER_INPUT` for an `everyMs` out of bounds. */
function assertEveryMs(everyMs: number | null | undefined): void {
  if (everyMs == null || (everyMs >= conflation.minimumMs && everyMs <= conflation.maximumMs)) return;
  const message = `everyMs must lie between ${conflation.minimumMs} and ${conflation.maximumMs}.`;
  throw new ApiError('BAD_USER_INPUT', { argument: 'everyMs' }, message);
}

/** Present values that a subscription watches: it begins with all of them, and has no cursor. */
export interface WatchedLatest {
  /** Names the values: subscriptions of this process with the same topic share them. */
  readonly topic: string;
  /** Milliseconds in which each value is told once at most. */
  readonly everyMs: number;
  readonly tell: TellPresent;
}

/**
 * Watches present values of this process.
 *
 * @throws {ApiError} `BAD_USER_INPUT` for an `everyMs` out of bounds.
 */
export function watchLatest<E extends Event>({ topic, everyMs, tell }: WatchedLatest): Watch<E> {
  assertEveryMs(everyMs);
  const accepts = (): boolean => true;
  return new Watch({ topic, log: new LatestLog(tell), after: beforePresent, accepts, everyMs, merge: null });
}
