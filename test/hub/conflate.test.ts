import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Publication } from '../../src/broker/broker.ts';
import { conflate } from '../../src/hub/conflate.ts';
import { note } from '../support/notes.ts';

const everyMs = 1000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A source that is fed by hand. */
class Source implements AsyncIterableIterator<Publication> {
  isReturned = false;
  #offset = 0;
  #queue: Publication[] = [];
  #end: { readonly error: Error | null } | null = null;
  #wake: () => void = () => undefined;

  push(marketId: string): number {
    this.#offset += 1;
    const position = { epoch: 'e', offset: this.#offset };
    const publishedAt = new Date().toISOString();
    this.#queue.push({ topic: 't', position, publishedAt, event: note(this.#offset, { marketId }) });
    this.#wake();
    return this.#offset;
  }

  end(error: Error | null = null): void {
    this.#end = { error };
    this.#wake();
  }

  async next(): Promise<IteratorResult<Publication, undefined>> {
    for (;;) {
      const value = this.#queue.shift();
      if (value !== undefined) return { done: false, value };
      if (this.#end?.error != null) throw this.#end.error;
      if (this.#end !== null) return { done: true, value: undefined };
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  return(): Promise<IteratorResult<Publication, undefined>> {
    this.isReturned = true;
    this.#queue = [];
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

interface Taken {
  readonly offset: number;
  readonly marketId: string;
  readonly atMs: number;
}

/** Takes everything as soon as it comes. */
function takeAll(stream: AsyncIterableIterator<Publication>): {
  readonly taken: Taken[];
  readonly end: Promise<unknown>;
} {
  const taken: Taken[] = [];
  const end = (async () => {
    try {
      for await (const { position, event } of stream) {
        taken.push({ offset: position.offset, marketId: event.marketId, atMs: Date.now() });
      }
      return 'done';
    } catch (error) {
      return error;
    }
  })();
  return { taken, end };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const offsetsOf = (taken: readonly Taken[]) => taken.map(({ offset }) => offset);

describe('a conflated stream', () => {
  it('brings the first at once, and of what comes within the window only the newest, at its end', async () => {
    const source = new Source();
    const { taken } = takeAll(conflate(source, everyMs));
    const startMs = Date.now();
    source.push('m');
    await pass(1);
    expect(offsetsOf(taken)).toEqual([1]);

    for (let count = 0; count < 5; count += 1) {
      source.push('m');
      await pass(100);
    }
    expect(offsetsOf(taken)).toEqual([1]);
    await pass(1000);
    expect(offsetsOf(taken)).toEqual([1, 6]);
    expect(taken[1]?.atMs).toBe((taken[0]?.atMs ?? 0) + everyMs);
    expect((taken[0]?.atMs ?? 0) - startMs).toBeLessThanOrEqual(1);
  });

  it('brings one at once again after a quiet window', async () => {
    const source = new Source();
    const { taken } = takeAll(conflate(source, everyMs));
    source.push('m');
    await pass(5000);
    source.push('m');
    await pass(1);

    expect(offsetsOf(taken)).toEqual([1, 2]);
  });

  it('brings the newest of each market, in the order of the stream', async () => {
    const source = new Source();
    const { taken } = takeAll(conflate(source, everyMs));
    source.push('a');
    await pass(1);
    for (const marketId of ['a', 'b', 'c', 'b', 'a', 'c', 'a']) source.push(marketId);
    await pass(everyMs);

    expect(taken.map(({ marketId, offset }) => `${marketId}${offset}`)).toEqual(['a1', 'b5', 'c7', 'a8']);
  });

  it('brings each market once a window at most, always the newest, in offset order, whatever comes when', async () => {
    const step = fc.record({
      marketId: fc.constantFrom('a', 'b', 'c'),
      waitMs: fc.integer({ min: 0, max: 1500 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
        const source = new Source();
        const { taken } = takeAll(conflate(source, everyMs));
        const last = new Map<string, number>();
        for (const { marketId, waitMs } of steps) {
          last.set(marketId, source.push(marketId));
          await pass(waitMs);
        }
        await pass(2 * everyMs);

        expect(offsetsOf(taken)).toEqual([...offsetsOf(taken)].sort((a, b) => a - b));
        for (const [marketId, newest] of last) {
          const ofMarket = taken.filter((publication) => publication.marketId === marketId);
          expect(ofMarket.at(-1)?.offset).toBe(newest);
          const gaps = ofMarket.slice(1).map(({ atMs }, index) => atMs - (ofMarket[index]?.atMs ?? 0));
          for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(everyMs);
        }
        source.end();
        await pass(0);
      }),
      { numRuns: 100 },
    );
  });

  it('holds one of each market for a consumer that is slow, the newest when it comes back', async () => {
    const source = new Source();
    const stream = conflate(source, everyMs);
    for (let round = 0; round < 1000; round += 1) {
      source.push('a');
      source.push('b');
      await pass(100);
    }
    const { taken } = takeAll(stream);
    await pass(0);
    // What had become ready before it stopped taking, and after that only the newest of each.
    expect(offsetsOf(taken)).toEqual([1, 2]);
    await pass(everyMs);
    expect(offsetsOf(taken)).toEqual([1, 2, 1999, 2000]);
  });

  it('ends after the newest of what it still has when the source ends', async () => {
    const source = new Source();
    const { taken, end } = takeAll(conflate(source, everyMs));
    for (const marketId of ['a', 'a', 'b', 'a']) source.push(marketId);
    source.end();
    await pass(0);

    expect(await end).toBe('done');
    expect(offsetsOf(taken)).toEqual([3, 4]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('fails as the source fails, after the newest of what it still has', async () => {
    const source = new Source();
    const { taken, end } = takeAll(conflate(source, everyMs));
    source.push('a');
    await pass(1);
    source.push('a');
    const failure = new Error('the log is gone');
    source.end(failure);
    await pass(0);

    expect(await end).toBe(failure);
    expect(offsetsOf(taken)).toEqual([1, 2]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a conflated stream that is stopped', () => {
  it('stops its source, brings nothing more, and leaves no timer', async () => {
    const source = new Source();
    const stream = conflate(source, everyMs);
    source.push('a');
    await pass(1);
    source.push('a');
    await pass(1);
    await stream.return?.();

    expect(source.isReturned).toBe(true);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is done for a consumer that waits', async () => {
    const source = new Source();
    const stream = conflate(source, everyMs);
    const waiting = stream.next();
    await pass(0);
    await stream.return?.();

    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  it('brings nothing that the source gave in the very moment', async () => {
    for (let hops = 0; hops < 12; hops += 1) {
      const source = new Source();
      const stream = conflate(source, everyMs);
      const waiting = stream.next();
      await pass(0);
      source.push('a');
      for (let hop = 0; hop < hops; hop += 1) await Promise.resolve();
      await stream.return?.();

      expect(await waiting, `after ${hops} steps`).toEqual({ done: true, value: undefined });
      expect(await stream.next(), `after ${hops} steps`).toEqual({ done: true, value: undefined });
      expect(vi.getTimerCount()).toBe(0);
    }
  });
});
