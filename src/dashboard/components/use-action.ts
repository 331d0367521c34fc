import { useCallback, useState } from 'react';

/** A request that a person starts: whether it runs, and why the last one failed. */
export interface Action<Values extends readonly unknown[]> {
  readonly isRunning: boolean;
  /** Null when the last one did not fail. */
  readonly error: unknown;
  /** Runs it, unless it runs already. */
  readonly run: (...values: Values) => void;
  readonly forget: () => void;
}

/** Runs a request once at a time, and keeps its error for the screen. */
export function useAction<Values extends readonly unknown[]>(
  act: (...values: Values) => Promise<unknown>,
): Action<Values> {
  const [state, setState] = useState<{ readonly isRunning: boolean; readonly error: unknown }>({
    isRunning: false,
    error: null,
  });
  const { isRunning, error } = state;
  const run = (...values: Values): void => {
    if (isRunning) return;
    setState({ isRunning: true, error: null });
    act(...values).then(
      () => setState({ isRunning: false, error: null }),
      (cause: unknown) => setState({ isRunning: false, error: cause ?? 'It failed.' }),
    );
  };
  const forget = useCallback(
    () => setState((before) => (before.error === null ? before : { ...before, error: null })),
    [],
  );
  return { isRunning, error, run, forget };
}
