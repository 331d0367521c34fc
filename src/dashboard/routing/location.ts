import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) addEventListener('popstate', tell);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) removeEventListener('popstate', tell);
  };
}

/** Goes to a path of the page. `isReplacing` leaves no entry in the history. */
export function navigate(path: string, { isReplacing = false } = {}): void {
  if (isReplacing) history.replaceState(null, '', path);
  else {
    history.pushState(null, '', path);
    scrollTo(0, 0);
  }
  tell();
}

/** The path of the page. */
export function usePath(): string {
  return useSyncExternalStore(subscribe, () => location.pathname);
}

/** The query of the page. */
export function useSearch(): string {
  return useSyncExternalStore(subscribe, () => location.search);
}
