import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { Heartbeat, type WatchedConnection } from '../../../../src/server/transport/socket/heartbeat.ts';

const intervalMs = 15_000;
/** Milliseconds within which a dead peer must be cut. */
const boundMs = 35_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});

afterEach(() => {
  vi.useRealTimers();
});

class TestConnection implements WatchedConnection {
  isAlive = true;
  isPaused = false;
  pings = 0;
  isCut = false;
  readonly #answers: boolean;

  constructor(answers: boolean) {
    this.#answers = answers;
  }

  ping(): void {
    this.pings += 1;
    if (this.#answers) this.isAlive = true;
  }

  terminate(): void {
    this.isCut = true;
  }
}

it('cuts a peer that answers no ping within 35 s, whenever it came, and no other', () => {
  const heartbeat = new Heartbeat(intervalMs);
  for (let count = 0; count < 20; count += 1) {
    const dead = new TestConnection(false);
    const alive = new TestConnection(true);
    heartbeat.add(dead);
    heartbeat.add(alive);
    vi.advanceTimersByTime(boundMs);
    expect([dead.isCut, alive.isCut]).toEqual([true, false]);
    expect(alive.pings).toBeGreaterThanOrEqual(2);
    vi.advanceTimersByTime(777);
  }
  heartbeat.close();
});

it('cuts no peer that is not read, because its pong cannot be seen', () => {
  const heartbeat = new Heartbeat(intervalMs);
  const paused = new TestConnection(false);
  heartbeat.add(paused);
  vi.advanceTimersByTime(intervalMs);
  paused.isPaused = true;
  vi.advanceTimersByTime(5 * intervalMs);
  expect([paused.isCut, paused.isAlive]).toEqual([false, true]);
  paused.isPaused = false;
  vi.advanceTimersByTime(boundMs);
  expect(paused.isCut).toBe(true);
  heartbeat.close();
});

it('does not ping all at the same moment, and leaves those alone that have gone', () => {
  const heartbeat = new Heartbeat(intervalMs);
  const connections = Array.from({ length: 160 }, () => new TestConnection(true));
  for (const connection of connections) heartbeat.add(connection);
  vi.advanceTimersByTime(intervalMs / 16);
  expect(connections.filter(({ pings }) => pings === 1)).toHaveLength(10);
  for (const connection of connections) heartbeat.delete(connection);
  vi.advanceTimersByTime(10 * intervalMs);
  expect(connections.filter(({ pings }) => pings > 1)).toHaveLength(0);
  heartbeat.close();
  expect(vi.getTimerCount()).toBe(0);
});
