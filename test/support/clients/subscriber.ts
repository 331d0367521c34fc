import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { createClient, type Client, type ClientOptions } from 'graphql-ws';
import WebSocket from 'ws';

import { ServerStatusDocument, type ServerStatusQuery } from '../../../src/client/generated/graphql.ts';
import { request, type WireError } from './graphql.ts';
import type { TestServer } from '../servers/server.ts';

/** One subscription and what it has brought so far. */
export interface Subscriber<Data> {
  /** Everything that arrived, in order. */
  readonly received: readonly Data[];
  /** The first `count` results; rejects when the subscription ends before. */
  take(count: number): Promise<readonly Data[]>;
  /** How the subscription ended: `complete`, or what ended it. */
  readonly ended: Promise<unknown>;
  readonly stop: () => void;
}

/** A graphql-ws client that never reconnects by itself, so that a test sees every close. */
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

/** Subscribes over a graphql-ws client. */
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

/** Where a stream puts what it brings. */
export interface CollectorSink<Data> {
  readonly next: (data: Data) => void;
  readonly end: (reason: unknown) => void;
}

/** Collects a stream. `open` starts it and returns what stops it. */
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

/** The codes of what ended a subscription; empty when that was no list of errors. */
export function codesIn(reason: unknown): readonly (string | undefined)[] {
  if (!Array.isArray(reason)) return [];
  return (reason as readonly WireError[]).map(({ extensions }) => extensions?.code);
}

/** How long a server may take to become as a test needs it. */
const statusTimeoutMs = 20_000;

/** Asks the server about itself until it is as the test needs it. A round trip apart: it tells nobody by itself. */
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

/** Resolves when that many subscriptions are live at the server: from then on they miss nothing. */
export async function untilLive(server: TestServer, subscriptions: number): Promise<void> {
  await untilStatus(server, (status) => status.subscriptions === subscriptions);
}
