import WebSocket from 'ws';

import {
  createMarketcastClient,
  type ConnectionState,
  type ConnectionStatus,
  type Gap,
  type MarketcastClient,
  type MarketcastClientOptions,
  type StreamHandle,
  type TypedDocument,
} from '../../../src/client/index.ts';

/** Opens a client whose waits are short enough for tests. */
export function openClient(options: MarketcastClientOptions): MarketcastClient & Disposable {
  const client = createMarketcastClient({
    webSocket: WebSocket,
    checkpointIntervalMs: 2000,
    ...options,
    retry: { fromMs: 20, toMs: 200, resetAfterMs: 10, ...options.retry },
  });
  return Object.defineProperty(client, Symbol.dispose, { value: () => client.close() }) as typeof client &
    Disposable;
}

/** A stream, and everything that it has told so far. */
export interface RecordedStream<Data> {
  readonly handle: StreamHandle<Data>;
  readonly received: readonly Data[];
  readonly gaps: readonly Gap[];
  /** The states in their order, without repeats. */
  readonly states: readonly ConnectionState[];
  readonly status: ConnectionStatus;
  /** When the stream was live for the first time, in milliseconds since 1970. */
  readonly liveSinceMs: number | null;
  /** Returns the first events. Rejects when the stream fails before they come. */
  take(count: number): Promise<readonly Data[]>;
  /** Resolves when the state is one of these. */
  until(...states: readonly ConnectionState[]): Promise<void>;
  /** Resolves when a condition holds. It is tried at everything that the stream tells, and every few milliseconds. */
  when(isReached: () => boolean): Promise<void>;
  readonly stop: () => void;
}

/** Milliseconds between two looks at a condition. */
const lookMs = 10;

/** Opens a stream and records what it tells. */
export function record<Data, Vars>(
  client: Pick<MarketcastClient, 'stream'>,
  document: TypedDocument<Data, Vars>,
  variables: Vars,
): RecordedStream<Data> {
  const received: Data[] = [];
  const gaps: Gap[] = [];
  const states: ConnectionState[] = [];
  let liveSinceMs: number | null = null;
  const handle = client.stream(document, {
    variables,
    onEvent: (data) => void received.push(data),
    onGap: (gap) => void gaps.push(gap),
    onStatus({ state }) {
      if (states.at(-1) !== state) states.push(state);
      if (state === 'live') liveSinceMs ??= Date.now();
    },
  });
  const when = async (isReached: () => boolean): Promise<void> => {
    while (!isReached()) await new Promise((resolve) => setTimeout(resolve, lookMs));
  };
  return {
    handle,
    received,
    gaps,
    states,
    get status() {
      return handle.status;
    },
    get liveSinceMs() {
      return liveSinceMs;
    },
    async take(count) {
      await when(() => received.length >= count || handle.status.state === 'failed');
      if (received.length < count) throw new Error('the stream failed', { cause: handle.status.error });
      return received.slice(0, count);
    },
    until: (...wanted) => when(() => wanted.includes(handle.status.state)),
    when,
    stop: handle,
  };
}
