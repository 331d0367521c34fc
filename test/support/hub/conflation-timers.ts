import { afterEach, beforeEach, vi } from 'vitest';

import type { NoteContent } from '../broker/notes.ts';

/** The length of the windows of conflated groups, in milliseconds. */
export const everyMs = 1000;

/** A note that supersedes those before it of the same market. */
export const priceOf = (marketId: string): NoteContent => ({
  marketId,
  supersedes: { key: marketId, order: 0n },
});

/** Gives each test of a file, or of a `describe`, a clock that only {@link pass} moves. */
export function useMovedClock(): void {
  beforeEach(() => {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'Date'],
    });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}

/** Lets time pass. */
export async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}
