import type { Client, Event as ClientEvent, EventListener } from 'graphql-ws';

import type { MarketcastClient } from '../core/client.ts';
import type { Variables } from '../core/document.ts';
import type { OperationResult } from '../core/transport.ts';
import { sendWith, subscribeWith, type AdapterOptions, type ResultSink } from './subscribe.ts';

/** Text before the first definition of a document: space, commas and comments. */
const leading = /^(?:[\s,\uFEFF]|#[^\n]*)*/;

/**
 * A client of graphql-ws for code that expects one. Subscriptions are streams; queries and mutations go over HTTP.
 *
 * `on` tells `connecting`, `connected` and `closed`; the others of graphql-ws never happen. `dispose` stops all streams of the
 * client, and `terminate` does nothing, because streams go on by themselves.
 */
export function createClient(client: MarketcastClient, options: AdapterOptions = {}): Client {
  return {
    subscribe(payload, sink) {
      const { query, variables } = payload;
      const results: ResultSink = {
        next: (result) => sink.next(result as never),
        error: (error) => sink.error(error),
        complete: () => sink.complete(),
      };
      const stop = isSubscription(query)
        ? subscribeWith(client, query, variables ?? {}, results, options)
        : sendWith(client, query, variables ?? {}, results);
      return () => {
        stop();
        sink.complete();
      };
    },
    iterate({ query, variables }) {
      const results = isSubscription(query)
        ? resultsOf(client.stream<unknown, Variables>(query, { variables: variables ?? {} }))
        : resultOf(client.send<unknown, Variables>(query, variables ?? {}));
      return results as never;
    },
    on: <E extends ClientEvent>(event: E, listener: EventListener<E>) =>
      watch(client, event, listener as (...values: readonly unknown[]) => void),
    dispose: () => client.close(),
    terminate: () => undefined,
  };
}

const isSubscription = (query: string): boolean => query.replace(leading, '').startsWith('subscription');

/** The events of a stream as results. */
function resultsOf(stream: AsyncIterable<unknown>): AsyncIterableIterator<OperationResult> {
  const events = stream[Symbol.asyncIterator]();
  return {
    async next() {
      const event = await events.next();
      return event.done === true ? event : { done: false, value: { data: event.value as never } };
    },
    async return() {
      await events.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function* resultOf(result: Promise<OperationResult>): AsyncIterableIterator<OperationResult> {
  yield await result;
}

/** The events of graphql-ws, from the states of a client. */
function watch(
  client: MarketcastClient,
  event: ClientEvent,
  listener: (...values: readonly unknown[]) => void,
): () => void {
  let isConnected = false;
  let wasConnected = false;
  return client.onStatus(() => {
    const { state, error } = client.status;
    const isNow = state === 'live' || state === 'catching-up';
    if (isNow && !isConnected && event === 'connected') listener(undefined, undefined, wasConnected);
    if (!isNow && isConnected && event === 'closed') listener(error?.cause ?? error);
    if (!isNow && isConnected && event === 'connecting') listener(true);
    isConnected = isNow;
    wasConnected ||= isNow;
  });
}
