import type { Viewer } from '../graphql/context.ts';

/** The longest that a timer can wait. */
const longestTimerMs = 2 ** 31 - 1;

/** Calls `end` when a viewer's token ends. @returns a function that gives that up. */
export function atExpiry(viewer: Viewer, end: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    const remainingMs = Math.max(0, Date.parse(viewer.expiresAt) - Date.now());
    // A token whose end lies beyond the longest timer is looked at again when the timer is over.
    timer = setTimeout(remainingMs > longestTimerMs ? wait : end, Math.min(remainingMs, longestTimerMs));
  };
  wait();
  return () => clearTimeout(timer);
}
