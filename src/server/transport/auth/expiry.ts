import type { Viewer } from '../../graphql/context.ts';
import { clockToleranceSeconds } from './tokens.ts';

/** The longest that a timer can wait. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * Calls `end` when a viewer's token ends: at its expiry. One that has expired already, and was accepted because clocks
 * differ, ends when it would no longer be accepted.
 *
 * @returns a function that gives that up.
 */
export function atExpiry(viewer: Viewer, end: () => void): () => void {
  const expiresAtMs = Date.parse(viewer.expiresAt);
  const endsAtMs = expiresAtMs > Date.now() ? expiresAtMs : expiresAtMs + clockToleranceSeconds * 1000;
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    const remainingMs = Math.max(0, endsAtMs - Date.now());
    // A token whose end lies beyond the longest timer is looked at again when the timer is over.
    timer = setTimeout(remainingMs > longestTimerMs ? wait : end, Math.min(remainingMs, longestTimerMs));
  };
  wait();
  return () => clearTimeout(timer);
}
