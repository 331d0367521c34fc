import { getEventListeners } from 'node:events';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import {
  Backoff,
  backoffMs,
  pause,
  timedOut,
  within,
  yieldToEventLoop,
} from '../../../src/server/base/waiting.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Milliseconds that pass before a promise resolves. */
async function durationOf(promise: Promise<unknown>): Promise<number> {
  const startMs = Date.now();
  const settled = promise.then(() => Date.now() - startMs);
  await vi.advanceTimersByTimeAsync(60_000);
  return settled;
}

describe('a pause', () => {
  it('ends after its time', async () => {
    expect(await durationOf(pause(250))).toBe(250);
  });

  it('ends when the signal aborts, and leaves neither a timer nor a listener', async () => {
    const { signal, abort } = controllerOf();
    const paused = pause(250, signal);
    abort();
    await paused;
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('leaves no listener at the signal after its time', async () => {
    const { signal } = controllerOf();
    expect(await durationOf(pause(250, signal))).toBe(250);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('is over at once for a signal that is already aborted', async () => {
    await pause(250, AbortSignal.abort());
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a bounded wait', () => {
  it('gives the result that comes in time, and clears its timer', async () => {
    expect(await within(1000, Promise.resolve('result'))).toBe('result');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('throws the error that comes in time, and clears its timer', async () => {
    await expect(within(1000, Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('tells when the time is up', async () => {
    const waiting = within(1000, new Promise<never>(() => undefined));
    expect(await durationOf(waiting)).toBe(1000);
    expect(await waiting).toBe(timedOut);
  });

  it('ignores an error that comes too late', async () => {
    const late = pause(2000).then(() => Promise.reject(new Error('too late')));
    const waiting = within(1000, late);
    await durationOf(waiting);
    expect(await waiting).toBe(timedOut);
    await expect(late).rejects.toThrow('too late');
  });
});

describe('a backoff', () => {
  const bounds = { firstMs: 50, longestMs: 1000 };

  it('doubles the longest pause with each failure, up to its bound', () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    expect([1, 2, 3, 4, 5, 6, 1000, 5000].map((failures) => backoffMs(failures, bounds))).toEqual([
      50, 100, 200, 400, 800, 1000, 1000, 1000,
    ]);
  });

  it('makes all of the pause random', () => {
    const random = vi.spyOn(Math, 'random');
    const pauses = [0, 0.25, 0.75].map((value) => {
      random.mockReturnValue(value);
      return backoffMs(3, bounds);
    });
    expect(pauses).toEqual([0, 50, 150]);
  });

  it('begins with the first pause again after it was reset', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const backoff = new Backoff(bounds);
    const pauses = [await durationOf(backoff.wait()), await durationOf(backoff.wait())];
    backoff.reset();
    pauses.push(await durationOf(backoff.wait()));
    expect(pauses).toEqual([50, 100, 50]);
  });

  it('ends its pause when the signal aborts', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const { signal, abort } = controllerOf();
    const waiting = new Backoff(bounds).wait(signal);
    abort();
    await waiting;
    expect(vi.getTimerCount()).toBe(0);
  });
});

it('lets input and output that are due go first', async () => {
  const order: string[] = [];
  setImmediate(() => order.push('other work'));
  await yieldToEventLoop();
  expect(order).toEqual(['other work']);
});

function controllerOf() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
