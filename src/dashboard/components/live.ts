import type {
  ConnectionStatus,
  Live,
  MarketcastError,
  StreamOptions,
  TypedDocument,
} from 'marketcast/client';
import {
  useLive as useClientLive,
  useStream as useClientStream,
  type LiveSelection,
} from 'marketcast/client/react';
import { useEffect, useSyncExternalStore } from 'react';

/**
 * The states and streams of this page that have stopped. The status of the client is about those that go on, so the page counts the
 * others itself.
 */
let failures: readonly MarketcastError[] = [];
const listeners = new Set<() => void>();

function show(next: typeof failures): void {
  failures = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The errors of the states and streams on the screen that have stopped for good. */
export const useFailures = (): readonly MarketcastError[] => useSyncExternalStore(subscribe, () => failures);

/** Counts a failure while its component is mounted. Something that is not there is told by its screen, and is none. */
function useFailure({ state, error }: ConnectionStatus): void {
  useEffect(() => {
    if (state !== 'failed' || error === null || error.code === 'NOT_FOUND') return undefined;
    show([...failures, error]);
    return () => show(failures.filter((each) => each !== error));
  }, [state, error]);
}

/** `useLive` of the client, whose failure the page tells. */
export function useLive<State, Event, Selected = State | undefined>(
  live: Live<State, Event>,
  select?: (state: State | undefined) => Selected,
): LiveSelection<Selected> {
  const view = useClientLive(live, select);
  useFailure(view.status);
  return view;
}

/** `useStream` of the client, whose failure the page tells. */
export function useStream<Data, Vars>(
  document: TypedDocument<Data, Vars>,
  options: Omit<StreamOptions<Data, Vars>, 'onStatus'> & { readonly isPaused?: boolean },
): void {
  useFailure(useClientStream(document, options));
}
