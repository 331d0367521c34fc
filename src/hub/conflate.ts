import type { Publication } from '../broker/broker.ts';

/** A source that can be ended from outside. */
type Source = AsyncIterableIterator<Publication>;

/**
 * Lets through at most one publication of each market in `everyMs` milliseconds, always the newest, in offset order.
 *
 * The first comes at once. Later ones wait for the end of the window, and of each market's only the last survives it.
 */
export function conflate(source: Source, everyMs: number, clock: () => number = Date.now): Source {
  const newest = new Map<string, Publication>();
  const ready: Publication[] = [];
  let failure: { readonly error: unknown } | null = null;
  let isOver = false;
  let windowEndsAtMs = 0;
  let timer: NodeJS.Timeout | null = null;
  let wake: (() => void) | null = null;

  const rouse = (): void => {
    wake?.();
    wake = null;
  };

  const openWindow = (): void => {
    timer = null;
    windowEndsAtMs = clock() + everyMs;
    // A consumer that is still busy with the last window gets the newest of both when it is done.
    if (ready.length > 0 && !isOver) {
      timer = setTimeout(openWindow, everyMs);
      return;
    }
    // All markets share the window: separate ones would let a market's event overtake another's smaller offset.
    ready.push(...[...newest.values()].sort((a, b) => a.position.offset - b.position.offset));
    newest.clear();
    rouse();
  };

  const pump = async (): Promise<void> => {
    try {
      for await (const publication of source) {
        // It was on its way when the consumer stopped.
        if (isOver) continue;
        newest.set(publication.event.marketId, publication);
        timer ??= setTimeout(openWindow, Math.max(0, windowEndsAtMs - clock()));
      }
    } catch (error) {
      failure = { error };
    }
    isOver = true;
    if (timer !== null) {
      clearTimeout(timer);
      openWindow();
    }
    rouse();
  };

  const running = pump();

  return {
    async next() {
      for (;;) {
        const publication = ready.shift();
        if (publication !== undefined) return { done: false, value: publication };
        if (failure !== null) {
          const { error } = failure;
          failure = null;
          throw error;
        }
        if (isOver) return { done: true, value: undefined };
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    async return() {
      isOver = true;
      newest.clear();
      ready.length = 0;
      if (timer !== null) clearTimeout(timer);
      timer = null;
      await source.return?.();
      await running;
      rouse();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
