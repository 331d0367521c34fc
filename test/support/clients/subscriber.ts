import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { createClient, type Client, type ClientOptions } from 'graphql-ws';
import WebSocket from 'ws';

import { ServerStatusDocument, type ServerStatusQuery } from '../../../src/client/generated/graphql.ts';
import { request, type WireError } from './graphql.ts';
import type { TestServer } from '../servers/server.ts';

/** A subscription and the results that it has received so far. */
export interface Subscriber<Data> {
  /** All results, in the order of their arrival. */
  readonly received: readonly Data[];
  /** Returns the first `count` results. Rejects when the subscription ends before they come. */
  take(count: number): Promise<readonly Data[]>;
  /** Resolves at the end of the subscription, with `complete` or with the error that ended it. */
  readonly ended: Promise<unknown>;
  readonly stop: () => void;
}

/** Creates a client of graphql-ws that never reconnects, so that a test sees every close. */
export function createSocketClient(
  server: Pick<TestServer, 'webSocketUrl'>,
  token?: string,
  options: Partial<ClientOptions> = {},
): Client & Disposable {
  const client = createClient({
    url: server.webSocketUrl,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...(token === undefined ? {} : { connectionParams: { authorization: `Bearer ${token}` } }),
    ...options,
  });
  return Object.assign(client, { [Symbol.dispose]: () => void client.dispose() });
}

/** Subscribes with a client of graphql-ws. */
export function subscribe<Data, Variables>(
  client: Client,
  document: TypedDocumentNode<Data, Variables> | string,
  variables: Variables,
): Subscriber<Data> {
  return collect((sink) =>
    client.subscribe<Data>(
      {
        query: typeof document === 'string' ? document : print(document),
        variables: variables as Record<string, unknown>,
      },
      {
        next: ({ data, errors }) => {
          if (data == null) sink.end(errors);
          else sink.next(data);
        },
        error: sink.end,
        complete: () => sink.end('complete'),
      },
    ),
  );
}

/** Receives the results of a stream. */
export interface CollectorSink<Data> {
  readonly next: (data: Data) => void;
  readonly end: (reason: unknown) => void;
}

/** Collects the results of a stream. `open` starts the stream and returns the function that stops it. */
export function collect<Data>(open: (sink: CollectorSink<Data>) => () => void): Subscriber<Data> {
  const received: Data[] = [];
  const waiting = new Set<() => void>();
  let reason: { readonly value: unknown } | null = null;
  let end: (value: unknown) => void = () => undefined;
  const ended = new Promise<unknown>((resolve) => (end = resolve));
  const wakeAll = (): void => {
    for (const wake of waiting) wake();
    waiting.clear();
  };
  const stop = open({
    next(data) {
      received.push(data);
      wakeAll();
    },
    end(value) {
      reason ??= { value };
      end(value);
      wakeAll();
    },
  });
  return {
    received,
    async take(count) {
      while (received.length < count) {
        if (reason !== null) {
          const text = `ended after ${received.length} of ${count}: ${JSON.stringify(reason.value)}`;
          throw new Error(text, { cause: reason.value });
        }
        await new Promise<void>((resolve) => waiting.add(resolve));
      }
      return received.slice(0, count);
    },
    ended,
    stop,
  };
}

/** The codes of the errors that ended a subscription. Empty when it did not end with a list of errors. */
export function codesIn(reason: unknown): readonly (string | undefined)[] {
  if (!Array.isArray(reason)) return [];
  return (reason as readonly WireError[]).map(({ extensions }) => extensions?.code);
}

/** Milliseconds in which a server must reach the state that a test waits for. */
const statusTimeoutMs = 20_000;

/** Polls the server until its status satisfies a condition, because the server does not announce changes. */
export async function untilStatus(
  server: Pick<TestServer, 'url'>,
  isReached: (status: ServerStatusQuery['serverStatus']) => boolean,
): Promise<ServerStatusQuery['serverStatus']> {
  const deadlineMs = performance.now() + statusTimeoutMs;
  for (;;) {
    const { serverStatus } = await request(server, ServerStatusDocument, {});
    if (isReached(serverStatus)) return serverStatus;
    if (performance.now() > deadlineMs) throw new Error(`it stays at ${JSON.stringify(serverStatus)}`);
  }
}

/** Resolves when `count` subscriptions are live at the server. From then on they miss no event. */
export async function untilLive(server: TestServer, subscriptions: number): Promise<void> {
  await untilStatus(server, (status) => status.subscriptions === subscriptions);
}
