import type { MarketcastError } from './errors.ts';

/** Events that wait for a slow loop. Beyond them the subscription rests, and goes on after the last one. */
const mostWaiting = 1024;

/** The subscription under a loop. */
export interface Source {
  pause(): void;
  resume(): void;
  close(): void;
}

/** The events of a stream for `for await`. The end of the loop closes the stream. */
export interface EventIterator<Event> extends AsyncIterableIterator<Event> {
  push(event: Event): void;
  /** The stream has ended: for an error, or because it was closed. */
  end(error: MarketcastError | null): void;
}

/**
 * Makes the events of a stream for `for await`. They wait while the loop works: at most 1,024, because a stream that rests and
 * resumes loses nothing.
 */
export function iterate<Event>(source: Source): EventIterator<Event> {
  const waiting: Event[] = [];
  let isPaused = false;
  let ended: { readonly error: MarketcastError | null } | undefined;
  let wake = (): void => undefined;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    push(event) {
      waiting.push(event);
      wake();
      if (waiting.length < mostWaiting || isPaused) return;
      isPaused = true;
      source.pause();
    },
    end(error) {
      ended ??= { error };
      wake();
    },
    async next() {
      for (;;) {
        const event = waiting.shift();
        if (event !== undefined) return { done: false, value: event };
        if (isPaused) {
          isPaused = false;
          source.resume();
        }
        if (ended?.error != null) throw ended.error;
        if (ended !== undefined) return { done: true, value: undefined };
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    return() {
      ended ??= { error: null };
      waiting.length = 0;
      source.close();
      return Promise.resolve({ done: true, value: undefined });
    },
  };
}
