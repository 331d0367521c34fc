import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Publication } from '../../../src/server/broker/broker.ts';
import { Conflation } from '../../../src/server/hub/conflation.ts';
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
  readonly marketId: string;
  readonly atMs: number;
}

/** A conflation whose consumer takes everything when `consumer.pace()` resolves. */
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
  return { topic: 't', position: { epoch: 'e', offset }, publishedAt, event: note(offset, { marketId }) };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const offsetsOf = (taken: readonly Taken[]) => taken.map(({ offset }) => offset);

describe('a conflation', () => {
  it('lets the first through at once, and of what comes within the window only the newest, at its end', async () => {
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

  it('lets one through at once again after a quiet window', async () => {
    const { taken, push } = stage();
    push('m');
    await pass(5000);
    push('m');
    await pass(1);

    expect(offsetsOf(taken)).toEqual([1, 2]);
  });

  it('lets the newest of each market through, in the order of the stream', async () => {
    const { taken, push } = stage();
    push('a');
    await pass(1);
    for (const marketId of ['a', 'b', 'c', 'b', 'a', 'c', 'a']) push(marketId);
    await pass(everyMs);

    expect(taken.map(({ marketId, offset }) => `${marketId}${offset}`)).toEqual(['a1', 'b5', 'c7', 'a8']);
  });

  it('lets each market through once a window at most, always the newest, in offset order, whatever comes when', async () => {
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

  it('holds one of each market for a consumer that is slow, the newest when it comes back', async () => {
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
    // What had been let through before it stopped taking, and after that only the newest of each.
    expect(offsetsOf(taken)).toEqual([1, 2]);
    await pass(everyMs);
    expect(offsetsOf(taken)).toEqual([1, 2, 1999, 2000]);
  });

  it('tells of a window before what it lets through, and opens one for whoever asks', async () => {
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

  it('lets what waits through when it is flushed, and nothing afterwards', async () => {
    const { conflation, taken, push } = stage();
    for (const marketId of ['a', 'a', 'b', 'a']) push(marketId);
    await conflation.flush();
    push('a');
    await pass(10 * everyMs);

    expect(offsetsOf(taken)).toEqual([3, 4]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('lets nothing through once it is closed, and leaves no timer', async () => {
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
