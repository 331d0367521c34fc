/** The parts of a browser's window that tell when a try is worth it. Node has none of them. */
interface Surroundings {
  readonly addEventListener?: (type: string, listener: () => void) => void;
  readonly removeEventListener?: (type: string, listener: () => void) => void;
  readonly document?: Surroundings & { readonly visibilityState?: string };
  readonly navigator?: { readonly onLine?: boolean };
}

const surroundings = globalThis as Surroundings;

/** False only where the browser knows that the device has no network. */
export function isOnline(): boolean {
  return surroundings.navigator?.onLine !== false;
}

/**
 * Calls `listener` when the network is back or gone, when the tab is shown again, and when the page comes back from the
 * back/forward cache. Returns the function that stops it.
 */
export function onWake(listener: () => void): () => void {
  const { document } = surroundings;
  const shown = (): void => {
    if (document?.visibilityState !== 'hidden') listener();
  };
  const forEach = (act: 'addEventListener' | 'removeEventListener'): void => {
    for (const type of ['online', 'offline', 'pageshow']) surroundings[act]?.(type, listener);
    document?.[act]?.('visibilitychange', shown);
  };
  forEach('addEventListener');
  return () => forEach('removeEventListener');
}
