import {
  createContext,
  createElement,
  useCallback,
  useContext,
  useEffect,
  useInsertionEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type ReactElement,
  type ReactNode,
} from 'react';

import type { LiveOptions, MarketcastClient, StreamOptions } from '../core/client.ts';
import type { TypedDocument } from '../core/document.ts';
import { Live, type LiveView } from '../core/live.ts';
import { initialStatus, isSameStatus, type ConnectionState, type ConnectionStatus } from '../core/status.ts';

const Context = createContext<MarketcastClient | null>(null);

/** Gives the hooks below it their client. */
export function MarketcastProvider(props: {
  readonly client: MarketcastClient;
  readonly children?: ReactNode;
}): ReactElement {
  return createElement(Context.Provider, { value: props.client }, props.children);
}

/** The client of the provider. @throws {Error} without a provider. */
export function useMarketcastClient(): MarketcastClient {
  const client = useContext(Context);
  if (client === null) throw new Error('There is no <MarketcastProvider client={…}> above this component.');
  return client;
}

/**
 * Subscribes while the component is mounted, and calls the newest `onEvent` with each event. Renders only when the status
 * changes. Other variables, compared by their JSON, begin another stream.
 */
export function useStream<Data, Vars>(
  document: TypedDocument<Data, Vars>,
  options: Omit<StreamOptions<Data, Vars>, 'onStatus'> & {
    /** Does not subscribe while it is true. */
    readonly isPaused?: boolean;
  } = {},
): ConnectionStatus {
  const client = useMarketcastClient();
  const [status, setStatus] = useState(initialStatus);
  const newest = useRef(options);
  useInsertionEffect(() => {
    newest.current = options;
  });
  const { variables, isPaused = false, isWhole = false } = options;
  const key = JSON.stringify(variables ?? {});
  useEffect(() => {
    if (isPaused) return undefined;
    const stop = client.stream(document, {
      variables: JSON.parse(key) as Vars,
      onEvent: (data, result) => newest.current.onEvent?.(data, result),
      onGap: (gap) => newest.current.onGap?.(gap),
      onStatus: setStatus,
      isWhole,
    });
    return stop;
  }, [client, document, key, isPaused, isWhole]);
  return status;
}

/** What a component shows of a state. */
export interface LiveSelection<Selected> extends Omit<LiveView<never>, 'data'> {
  readonly data: Selected;
}

/**
 * A state that is always whole: a snapshot and every event after it. Renders once a frame at most, and only when the
 * selection, `isStale` or the status has changed.
 *
 * Takes the options of `client.live`, or a state that several components share. Other variables, compared by their JSON,
 * begin another state.
 */
export function useLive<State, Event, Vars, EventVars, Selected = State | undefined>(
  source: Live<State, Event> | LiveOptions<State, Vars, Event, EventVars>,
  select: (state: State | undefined) => Selected = (state) => state as Selected,
): LiveSelection<Selected> {
  const client = useContext(Context);
  const newest = useRef(source);
  useInsertionEffect(() => {
    newest.current = source;
  });
  const shared = source instanceof Live ? source : null;
  const { snapshot, stream, variables, streamVariables } = source as LiveOptions<
    State,
    Vars,
    Event,
    EventVars
  >;
  const key = shared === null ? JSON.stringify([variables, streamVariables]) : '';
  const live = useMemo(() => {
    if (shared !== null) return shared;
    if (client === null) throw new Error('There is no <MarketcastProvider client={…}> above this component.');
    const options = source as LiveOptions<State, Vars, Event, EventVars>;
    const current = (): typeof options => newest.current as typeof options;
    return client.live({
      ...options,
      cursor: (data) => current().cursor(data),
      reduce: (data, event) => current().reduce(data, event),
    });
    // The functions of the source are read when they are called, and its variables are in the key.
  }, [client, shared, snapshot, stream, key]);
  const last = useRef<LiveSelection<Selected> | null>(null);
  const read = useCallback((): LiveSelection<Selected> => {
    const { data, isStale, status } = live.view();
    const selected = select(data);
    const before = last.current;
    const isSame =
      before !== null &&
      Object.is(before.data, selected) &&
      before.isStale === isStale &&
      isSameStatus(before.status, status);
    if (isSame) return before;
    return (last.current = { data: selected, isStale, status });
  }, [live, select]);
  return useSyncExternalStore(live.subscribe, read, read);
}

/** How all streams of the client are doing together: live only while each is. */
export function useConnectionStatus(): ConnectionStatus {
  const client = useMarketcastClient();
  const last = useRef(initialStatus);
  const read = useCallback(() => {
    const { status } = client;
    if (!isSameStatus(last.current, status)) last.current = status;
    return last.current;
  }, [client]);
  const listen = useCallback((listener: () => void) => client.onStatus(listener), [client]);
  return useSyncExternalStore(listen, read, () => initialStatus);
}

const lostStates: readonly ConnectionState[] = ['connecting', 'reconnecting', 'offline', 'failed'];

/** True when there has been no connection for `afterMs`, 5 seconds by default; false again as soon as there is one. */
export function useLostConnection({ afterMs = 5000 }: { readonly afterMs?: number } = {}): boolean {
  const isDown = lostStates.includes(useConnectionStatus().state);
  const [isLost, setIsLost] = useState(false);
  useEffect(() => {
    if (!isDown) return undefined;
    const timer = setTimeout(() => setIsLost(true), afterMs);
    return () => {
      clearTimeout(timer);
      setIsLost(false);
    };
  }, [isDown, afterMs]);
  return isDown && isLost;
}
