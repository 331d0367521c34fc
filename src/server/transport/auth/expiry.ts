import { longestTimerMs } from '../../base/waiting.ts';
import type { Viewer } from '../../graphql/context.ts';
import { clockToleranceSeconds } from './tokens.ts';

/**
 * Calls `end` at the expiry of a viewer's token. A token that has expired already, but was accepted because clocks differ,
 * ends when it would no longer be accepted.
 *
 * @returns a function that cancels the call.
 */
export function atExpiry(viewer: Viewer, end: () => void): () => void {
  const expiresAtMs = Date.parse(viewer.expiresAt);
  const endsAtMs = expiresAtMs > Date.now() ? expiresAtMs : expiresAtMs + clockToleranceSeconds * 1000;
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    const remainingMs = Math.max(0, endsAtMs - Date.now());
    // A token that outlives the longest timer is checked again when the timer fires.
    timer = setTimeout(remainingMs > longestTimerMs ? wait : end, Math.min(remainingMs, longestTimerMs));
  };
  wait();
  return () => clearTimeout(timer);
}
