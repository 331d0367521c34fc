import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { WriteScheduler } from '../../../../src/server/transport/delivery/write-scheduler.ts';

let clockMs = 0;

beforeEach(() => void vi.spyOn(performance, 'now').mockImplementation(() => clockMs));
afterEach(() => void vi.restoreAllMocks());

/** Adds buffers whose writes take 0.25 ms each. Returns the count of those that are written. */
function addBuffers(scheduler: WriteScheduler, count: number): () => number {
  let written = 0;
  const flush = (): void => {
    clockMs += 0.25;
    written += 1;
  };
  for (let index = 0; index < count; index += 1) scheduler.add({ flush });
  return () => written;
}

/** How many buffers each slice writes, while other work takes some milliseconds in between. */
async function slicesOf(count: number, otherMs: number): Promise<readonly number[]> {
  const scheduler = new WriteScheduler();
  const written = addBuffers(scheduler, count);
  const slices: number[] = [];
  while (scheduler.isBusy) {
    const before = written();
    await nextTurn();
    clockMs += otherMs;
    if (written() > before) slices.push(written() - before);
  }
  return slices;
}

describe('the writes of a tick', () => {
  it('take three milliseconds in a turn of the event loop while nothing else does', async () => {
    expect(await slicesOf(64, 0)).toEqual([16, 16, 16, 16]);
  });

  it('take twice as long as the other work since the slice before', async () => {
    expect(await slicesOf(16 + 48 + 48, 5)).toEqual([16, 48, 48]);
  });

  it('take twelve milliseconds at most', async () => {
    expect(await slicesOf(16 + 64 + 16, 1000)).toEqual([16, 64, 16]);
  });

  it('are over once each buffer was flushed', async () => {
    const scheduler = new WriteScheduler();
    expect(scheduler.isBusy).toBe(false);
    const written = addBuffers(scheduler, 1);
    expect([scheduler.isBusy, written()]).toEqual([true, 0]);
    await nextTurn();
    expect([scheduler.isBusy, written()]).toEqual([false, 1]);
  });
});
