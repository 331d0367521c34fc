import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Publication } from '../../../src/server/broker/broker.ts';
import { Conflation, firstOffsetOf, type Merge } from '../../../src/server/hub/conflation.ts';
import { note } from '../../support/broker/notes.ts';

const everyMs = 1000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

interface Taken {
  readonly offset: number;
  readonly marketId: string | null;
  readonly atMs: number;
}

/** A conflation whose consumer takes each window when `pace()` resolves. */
function stage(pace: () => Promise<void> = () => Promise.resolve()) {
  const taken: Taken[] = [];
  let lastOffset = 0;
  const conflation = new Conflation(everyMs, async (publications) => {
    await pace();
    for (const { position, event } of publications) {
      taken.push({ offset: position.offset, marketId: event.marketId, atMs: Date.now() });
    }
  });
  const push = (marketId: string): number => {
    lastOffset += 1;
    conflation.push(publicationOf(lastOffset, marketId));
    return lastOffset;
  };
  return { conflation, taken, push };
}

function publicationOf(offset: number, marketId: string): Publication {
  const publishedAt = new Date().toISOString();
  return {
    topic: 't',
    position: { epoch: 'e', offset },
    publishedAt,
    event: note(offset, { marketId, supersedes: { key: marketId, order: 0n } }),
  };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const offsetsOf = (taken: readonly Taken[]) => taken.map(({ offset }) => offset);

describe('a conflation that merges', () => {
  it('emits all events of a window as the newest of them, and counts none of them as served before', async () => {
    const emitted: Publication[] = [];
    const merge: Merge = (older, newer) => ({ ...newer, id: `${older.id}+${newer.id}` });
    const conflation = new Conflation(everyMs, (publications) => void emitted.push(...publications), merge);
    conflation.push(publicationOf(1, 'm'));
    await pass(1);
    for (const offset of [2, 3, 4]) conflation.push(publicationOf(offset, 'm'));
    conflation.push(publicationOf(5, 'other'));
    expect(firstOffsetOf(conflation.oldest ?? publicationOf(0, 'm'))).toBe(2);
    await pass(everyMs);
    expect(emitted.map(({ position, mergedFrom }) => [position.offset, mergedFrom])).toEqual([
      [1, undefined],
      [4, 2],
      [5, undefined],
    ]);
    expect(emitted[1]?.event.id.split('+')).toHaveLength(3);
    conflation.close();
  });
});

describe('a conflation', () => {
  it('keeps every publication of a window that no later event supersedes, in the order of offsets', async () => {
    const { conflation, taken, push } = stage();
    push('m');
    await pass(1);
    push('m');
    for (const offset of [3, 4]) {
      conflation.push({ ...publicationOf(offset, 'm'), event: note(offset, { marketId: 'm' }) });
    }
    await pass(everyMs);
    expect(offsetsOf(taken)).toEqual([1, 2, 3, 4]);
  });

  it('emits the first at once, and only the newest of a window at its end', async () => {
    const { taken, push } = stage();
    const startMs = Date.now();
    push('m');
    await pass(1);
    expect(offsetsOf(taken)).toEqual([1]);

    for (let count = 0; count < 5; count += 1) {
      push('m');
      await pass(100);
    }
    expect(offsetsOf(taken)).toEqual([1]);
    await pass(1000);
    expect(offsetsOf(taken)).toEqual([1, 6]);
    expect(taken[1]?.atMs).toBe((taken[0]?.atMs ?? 0) + everyMs);
    expect((taken[0]?.atMs ?? 0) - startMs).toBeLessThanOrEqual(1);
  });

  it('emits at once again after a quiet window', async () => {
    const { taken, push } = stage();
    push('m');
    await pass(5000);
    push('m');
    await pass(1);

    expect(offsetsOf(taken)).toEqual([1, 2]);
  });

  it('emits the newest of each market, in the order of the stream', async () => {
    const { taken, push } = stage();
    push('a');
    await pass(1);
    for (const marketId of ['a', 'b', 'c', 'b', 'a', 'c', 'a']) push(marketId);
    await pass(everyMs);

    expect(taken.map(({ marketId, offset }) => `${marketId}${offset}`)).toEqual(['a1', 'b5', 'c7', 'a8']);
  });

  it('emits each market at most once a window, always the newest, in offset order, for any arrivals', async () => {
    const step = fc.record({
      marketId: fc.constantFrom('a', 'b', 'c'),
      waitMs: fc.integer({ min: 0, max: 1500 }),
      paceMs: fc.integer({ min: 0, max: 1500 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
        let paceMs = 0;
        const { conflation, taken, push } = stage(
          () => new Promise((resolve) => setTimeout(resolve, paceMs)),
        );
        const last = new Map<string, number>();
        for (const { marketId, waitMs, paceMs: nextPaceMs } of steps) {
          paceMs = nextPaceMs;
          last.set(marketId, push(marketId));
          await pass(waitMs);
        }
        await pass(10 * everyMs);

        expect(offsetsOf(taken)).toEqual([...offsetsOf(taken)].sort((a, b) => a - b));
        for (const [marketId, newest] of last) {
          const ofMarket = taken.filter((publication) => publication.marketId === marketId);
          expect(ofMarket.at(-1)?.offset).toBe(newest);
          const gaps = ofMarket.slice(1).map(({ atMs }, index) => atMs - (ofMarket[index]?.atMs ?? 0));
          for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(everyMs);
        }
        conflation.close();
      }),
      { numRuns: 100 },
    );
  });

  it('holds a single publication of each market for a slow consumer: the newest', async () => {
    let comeBack: () => void = () => undefined;
    const absence = new Promise<void>((resolve) => (comeBack = resolve));
    const { taken, push } = stage(() => absence);
    for (let round = 0; round < 1000; round += 1) {
      push('a');
      push('b');
      await pass(100);
    }
    comeBack();
    await pass(0);
    // The publications from before the consumer stopped, and then only the newest of each market.
    expect(offsetsOf(taken)).toEqual([1, 2]);
    await pass(everyMs);
    expect(offsetsOf(taken)).toEqual([1, 2, 1999, 2000]);
  });

  it('calls back before a window emits, and opens a window for each callback', async () => {
    const { conflation, taken, push } = stage();
    const windows: number[][] = [];
    const ask = (): void => {
      conflation.atNextWindow((held) => {
        windows.push([...held.values()].map(({ position }) => position.offset));
        expect(taken.map(({ offset }) => offset)).toEqual(windows.length === 1 ? [] : [1]);
      });
    };
    ask();
    push('a');
    await pass(1);
    expect(windows).toEqual([[1]]);
    push('b');
    push('a');
    ask();
    await pass(everyMs - 2);
    expect(windows).toHaveLength(1);
    await pass(2);
    expect(windows[1]).toEqual([2, 3]);
    expect(offsetsOf(taken)).toEqual([1, 2, 3]);
  });

  it('emits the waiting publications when it is flushed, and none afterwards', async () => {
    const { conflation, taken, push } = stage();
    for (const marketId of ['a', 'a', 'b', 'a']) push(marketId);
    await conflation.flush();
    push('a');
    await pass(10 * everyMs);

    expect(offsetsOf(taken)).toEqual([3, 4]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('emits nothing after it is closed, and leaves no timer', async () => {
    const { conflation, taken, push } = stage();
    push('a');
    await pass(1);
    push('a');
    conflation.close();
    await pass(10 * everyMs);

    expect(offsetsOf(taken)).toEqual([1]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
