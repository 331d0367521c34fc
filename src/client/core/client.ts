import { requestOf, type AnyDocument, type TypedDocument, type Variables } from './document.ts';
import { errorOf, faults, MarketcastError, unreachable } from './errors.ts';
import { iterate, type EventIterator } from './iterate.ts';
import { callSafely, Listeners } from './listeners.ts';
import { Live } from './live.ts';
import { defaultRetry, type RetryOptions } from './retry.ts';
import { Routes } from './routes.ts';
import { together, type ConnectionStatus } from './status.ts';
import { Stream, type Gap } from './stream.ts';
import { createTokenSource, type TokenOption } from './token.ts';
import { addressOf, type OperationResult, type Transport } from './transport.ts';

/** The options of a client, whatever its transports. */
export interface CoreOptions {
  /** The endpoint, such as `https://markets.example/graphql`; in a browser also a path. */
  readonly url: string;
  /** The token, or the function that brings it. It is asked again when a token is refused or about to expire. */
  readonly token?: TokenOption;
  /** The waits between two tries. */
  readonly retry?: Partial<RetryOptions>;
  /** Milliseconds between two checkpoints, `HEARTBEAT_INTERVAL_MS` of the server. It is measured after the first two. */
  readonly checkpointIntervalMs?: number;
  /** The function that sends requests; that of the platform by default. */
  readonly fetch?: typeof fetch;
}

export interface StreamOptions<Data, Vars> {
  readonly variables?: Vars;
  /** Told each event once, in order. `result` also has the errors of an event of which a part failed. */
  readonly onEvent?: (data: Data, result: OperationResult) => void;
  /** Told when events may be missing. The stream goes on from now. */
  readonly onGap?: (gap: Gap) => void;
  readonly onStatus?: (status: ConnectionStatus) => void;
  /** Each event is whole, such as the newest figures: it needs no `cursor`, and a new connection goes on with the next event. */
  readonly isWhole?: boolean;
}

/** Stops a stream when it is called. It is also the events of the stream for `for await`. */
export interface StreamHandle<Data> extends AsyncIterable<Data> {
  (): void;
  readonly status: ConnectionStatus;
  /** The place up to which everything has been brought; null before the first event and checkpoint. */
  readonly cursor: string | null;
}

export interface LiveOptions<State, Vars, Event, EventVars> {
  /** The query of the state, or a function that brings the state, such as one of several requests. */
  readonly snapshot: TypedDocument<State, Vars> | (() => Promise<State>);
  /** The subscription whose events change it. */
  readonly stream: TypedDocument<Event, EventVars>;
  readonly variables?: Vars;
  /** The variables of the subscription; by default those of the query. */
  readonly streamVariables?: EventVars;
  /** The cursor of a snapshot: the events after it are not in the snapshot. */
  readonly cursor: (data: State) => string | null | undefined;
  /** The state after an event. It must not change the state before. */
  readonly reduce: (data: State, event: Event) => State;
}

/** A client of a server: its streams share a connection. */
export interface MarketcastClient {
  /** How all streams are doing together: live only while each is. */
  readonly status: ConnectionStatus;
  /** Calls `listener` when the status has changed. Returns the function that stops it. */
  onStatus(listener: () => void): () => void;
  /**
   * Subscribes, and goes on for ever: after every trouble from the last event on. It begins in the next microtask, so a
   * stream that is stopped at once sends nothing.
   *
   * @throws {MarketcastError} `NOT_RESUMABLE` for a document without a variable for `after`, unless it `isWhole`.
   */
  stream<Data, Vars>(
    document: TypedDocument<Data, Vars>,
    options?: StreamOptions<Data, Vars>,
  ): StreamHandle<Data>;
  /** A state that is always whole. It begins with its first listener. */
  live<State, Vars, Event, EventVars>(
    options: LiveOptions<State, Vars, Event, EventVars>,
  ): Live<State, Event>;
  /**
   * Sends a query or a mutation over HTTP, once.
   *
   * @throws {MarketcastError} with the code of the first error.
   */
  request<Data, Vars>(document: TypedDocument<Data, Vars>, variables?: Vars): Promise<Data>;
  /** As `request`, and returns the errors with the data. */
  send<Data, Vars>(document: TypedDocument<Data, Vars>, variables?: Vars): Promise<OperationResult>;
  /** Asks for the token again, after a visitor has signed in or out. The streams go on without a gap. */
  renewToken(): Promise<void>;
  /** Stops every stream. */
  close(): void;
}

/** Creates a client that uses the transports in their order. They send with `send`. */
export function createCoreClient(
  options: CoreOptions,
  transportsWith: (send: typeof fetch) => readonly Transport[],
): MarketcastClient {
  const { url, checkpointIntervalMs = 15_000 } = options;
  const send: typeof fetch = options.fetch ?? ((...request) => fetch(...request));
  const retry = { ...defaultRetry, ...options.retry };
  const tokens = createTokenSource(options.token);
  // A URL that is none is an error of the program. It is thrown here, and not at the first stream.
  const address = addressOf(url, 'http');
  const routes = new Routes({ url, tokens, retry, checkpointIntervalMs }, transportsWith(send));
  const listeners = new Listeners();

  async function sendTo(document: AnyDocument, variables: unknown): Promise<OperationResult> {
    const request = requestOf(document, (variables ?? {}) as Variables);
    const { sendRequest } = await import('./request.ts').catch((cause: unknown) => {
      throw unreachable('a part', cause);
    });
    return sendRequest(address, request, tokens, send, faults);
  }

  function stream<Data, Vars>(
    document: TypedDocument<Data, Vars>,
    { variables, onEvent, onGap, onStatus, isWhole }: StreamOptions<Data, Vars> = {},
  ): StreamHandle<Data> {
    const iterators = new Set<EventIterator<Data>>();
    const running = new Stream(
      document,
      variables ?? {},
      retry,
      routes,
      {
        onResult(result) {
          const data = result.data as Data;
          callSafely(onEvent, data, result);
          for (const iterator of iterators) iterator.push(data);
        },
        onGap: (gap) => onGap?.(gap),
        onStatus() {
          onStatus?.(running.status);
          listeners.tell();
          if (running.isOver) for (const iterator of iterators) iterator.end(running.status.error);
        },
      },
      isWhole,
    );
    const join = (): void => {
      if (!running.isOver) routes.join(running);
    };
    queueMicrotask(join);
    return Object.defineProperties(() => running.close(), {
      status: { get: () => running.status },
      cursor: { get: () => running.cursor },
      [Symbol.asyncIterator]: {
        value: () => {
          const source = { pause: () => running.pause(), resume: join, close: () => running.close() };
          const iterator = iterate<Data>(source);
          iterators.add(iterator);
          return iterator;
        },
      },
    }) as StreamHandle<Data>;
  }

  return {
    get status() {
      return together([...routes.streams].map(({ status }) => status));
    },
    onStatus: (listener) => listeners.add(listener),
    stream,
    live: ({ snapshot, stream: events, variables, streamVariables, cursor, reduce }) =>
      new Live({
        retry,
        reduce,
        async fetch() {
          const data = (
            typeof snapshot === 'function' ? await snapshot() : dataOf(await sendTo(snapshot, variables))
          ) as never;
          const after = cursor(data);
          if (typeof after === 'string') return { data, cursor: after };
          throw new MarketcastError('NOT_FOUND', 'There is no cursor.');
        },
        subscribe: (after, listener) =>
          stream(events, { variables: { ...(streamVariables ?? variables), after } as never, ...listener }),
      }),
    request: async (document, variables) => dataOf(await sendTo(document, variables)) as never,
    send: sendTo,
    renewToken: () => routes.renewToken(),
    close: () => routes.close(),
  };
}

/** The data of a result. @throws {MarketcastError} with the code of the first error. */
function dataOf({ data, errors }: OperationResult): unknown {
  if (errors !== undefined || data == null) throw errorOf(errors ?? []);
  return data;
}
