import { WebSocket } from 'ws';

import { MarketEventsDocument } from '../../client/generated/graphql.ts';
import type { MarketEventsSubscription, MarketEventType } from '../../client/generated/graphql.ts';
import { createMarketcastClient } from '../../client/index.ts';
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

  /** Ends the subscription and closes its connection. */
  close(): void;
}

export interface MarketWatchOptions {
  /** The server's GraphQL endpoint over HTTP. */
  readonly url: string;
  /** Kinds of event; every kind when left out. */
  readonly types?: readonly MarketEventType[];
  readonly onEvent: (event: WatchedEvent) => void;
}

const connectMs = 10_000;
const firstEventMs = 10_000;
/** The longest waits of the client, so that a command is soon done when its server is back. */
const retry = { fromMs: 100, toMs: 2000 };

/**
 * Subscribes to the events of all markets, and goes on after the last one whenever the connection is lost.
 *
 * Resolves when the server has accepted the connection. Only the first event proves that the subscription is live.
 *
 * @throws {CommandError} when there is no connection within ten seconds, or when the server refuses the subscription.
 */
export async function watchMarkets({ url, types, onEvent }: MarketWatchOptions): Promise<MarketWatch> {
  const connected = createSignal();
  const firstEvent = createSignal();
  let failure: string | null = null;
  const client = createMarketcastClient({ url, webSocket: WebSocket, retry });
  const fail = (reason: string) => {
    failure ??= reason;
    client.close();
    const error = new CommandError(`The subscription to the events of all markets failed: ${failure}.`);
    connected.reject(error);
    firstEvent.reject(error);
  };
  client.stream(MarketEventsDocument, {
    variables: types === undefined ? {} : { types },
    onEvent({ marketEvents }) {
      onEvent(marketEvents);
      firstEvent.resolve();
    },
    onGap: () => fail('events are missing, because the log no longer reaches back'),
    onStatus({ state, error }) {
      if (state === 'catching-up' || state === 'live') connected.resolve();
      if (state === 'failed') fail(error?.message ?? 'the server ended it');
    },
  });
  const within = async (signal: Signal, limitMs: number, reason: () => string): Promise<void> => {
    const timer = setTimeout(() => fail(reason()), limitMs);
    await signal.promise.finally(() => clearTimeout(timer));
  };
  await within(connected, connectMs, () => client.status.error?.message ?? 'there is no connection');
  return {
    failure: () => failure,
    untilFirstEvent: () =>
      within(firstEvent, firstEventMs, () => `nothing came within ${firstEventMs / 1000} s`),
    close: () => client.close(),
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
