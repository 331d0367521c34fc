import { setTimeout as sleep } from 'node:timers/promises';
import { print } from 'graphql';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

import { MarketEventsDocument } from '../../client/generated/graphql.ts';
import type {
  MarketEventsSubscription,
  MarketEventsSubscriptionVariables,
  MarketEventType,
} from '../../client/generated/graphql.ts';
import { persistedQueryOf } from '../../client/persisted-query.ts';
import { CommandError } from '../command/command.ts';

/** An event of a market. */
export type WatchedEvent = MarketEventsSubscription['marketEvents'];

/** A subscription to the events of all markets. */
export interface MarketWatch {
  /** The reason why the subscription ended by itself; null while it is open. */
  readonly failure: () => string | null;

  /**
   * Resolves when the first event has come. From then on, no event is missed.
   *
   * @throws {CommandError} when no event comes within ten seconds.
   */
  untilFirstEvent(): Promise<void>;

  /** Ends the subscription and closes its socket. */
  close(): Promise<void>;
}

export interface MarketWatchOptions {
  /** The server's GraphQL endpoint over HTTP. */
  readonly url: string;
  /** Kinds of event; every kind when left out. */
  readonly types?: readonly MarketEventType[];
  readonly onEvent: (event: WatchedEvent) => void;
}

const reconnects = 20;
const firstEventMs = 10_000;

/**
 * Subscribes to the events of all markets over a WebSocket.
 *
 * Resolves when the server has acknowledged the socket. Only the first event proves that the subscription is live. After a
 * dropped socket, the subscription resumes after its last event.
 *
 * @throws {CommandError} when the socket cannot be opened.
 */
export async function watchMarkets({ url, types, onEvent }: MarketWatchOptions): Promise<MarketWatch> {
  const closing = new AbortController();
  const connected = createSignal();
  const firstEvent = createSignal();
  let failure: string | null = null;
  const fail = (reason: string) => {
    failure ??= reason;
    const error = new CommandError(`The subscription to the events of all markets failed: ${failure}.`);
    connected.reject(error);
    firstEvent.reject(error);
  };
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: reconnects,
    shouldRetry: () => !closing.signal.aborted,
    // The waits of graphql-ws grow without bound, and would delay the end of the process.
    retryWait: (attempt) =>
      sleep(Math.min(100 * 2 ** attempt, 2000), undefined, { signal: closing.signal }).catch(() => undefined),
    on: { connected: () => connected.resolve() },
  });
  const filter: MarketEventsSubscriptionVariables = types === undefined ? {} : { types };
  const variables: Record<string, unknown> = { ...filter };
  client.subscribe<MarketEventsSubscription>(
    {
      query: print(MarketEventsDocument),
      variables,
      extensions: { ...persistedQueryOf(MarketEventsDocument) },
    },
    {
      next: ({ data, errors }) => {
        if (errors !== undefined) fail(reasonOf(errors));
        if (data === undefined || data === null) return;
        // graphql-ws sends this very object again after a reconnect.
        variables['after'] = data.marketEvents.cursor;
        onEvent(data.marketEvents);
        firstEvent.resolve();
      },
      error: (error) => fail(reasonOf(error)),
      complete: () => fail('the server ended it'),
    },
  );
  await connected.promise;
  return {
    failure: () => failure,
    async untilFirstEvent() {
      const timer = setTimeout(() => fail(`nothing came within ${firstEventMs / 1000} s`), firstEventMs);
      await firstEvent.promise.finally(() => clearTimeout(timer));
    },
    async close() {
      closing.abort();
      try {
        await client.dispose();
      } catch {
        // The client waits for a connection that is being made, which may fail.
      }
    },
  };
}

interface Signal {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

function createSignal(): Signal {
  let resolve: () => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<void>((whenDone, whenFailed) => {
    resolve = whenDone;
    reject = whenFailed;
  });
  // The promise may reject before it is awaited.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}

/** graphql-ws reports GraphQL errors, close events and errors of the socket. */
function reasonOf(error: unknown): string {
  if (Array.isArray(error)) return error.map(reasonOf).join(', ');
  if (typeof error !== 'object' || error === null) return String(error);
  if ('code' in error && 'reason' in error) return `the socket was closed with ${String(error.code)}`;
  return 'message' in error && error.message !== '' ? String(error.message) : 'the socket failed';
}
